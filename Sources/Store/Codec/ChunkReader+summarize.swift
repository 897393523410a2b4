internal import GRDB
internal import Telemetry

extension ChunkReader {
    /// Adds what chunks hold of a series, to a summary for each window.
    ///
    /// - Returns: false when a NaN is among the samples, which no summary can speak for.
    mutating func summarize(
        _ view: SeriesView, _ windows: [TimeRange], _ facts: SummaryFacts, _ rollups: Rollups,
        into summaries: inout [WindowSummary]
    ) throws -> Bool {
        guard view.kinds.contains(.floats) else { return true }
        let reachesBack = windows.contains { $0.start < rollups.end }
        let old = reachesBack ? try SlicedHistory(&self, view.id, windows, rollups) : nil
        for (index, window) in windows.enumerated() {
            if let old, !old.add(window, to: &summaries[index]) { return false }
            let recent = TimeRange(old == nil ? window.start : max(window.start, rollups.end), window.end)
            if recent.isEmpty { continue }
            guard try summarize(view.id, recent, facts, into: &summaries[index]) else { return false }
        }
        return true
    }

    /// Adds what chunks hold of a window. Chunks that lie within it are answered from their
    /// headers; of counters that only rise, chunks at its ends need the sample at the cut alone. The others,
    /// and those whose header does not tell enough, are decoded.
    private mutating func summarize(
        _ series: Int64, _ window: TimeRange, _ facts: SummaryFacts, into summary: inout WindowSummary
    ) throws -> Bool {
        var canTell = true
        try walk(series, .floats, window) { reader, row in
            if let stretch = try reader.stretch(row, of: window, facts) {
                if stretch.count > 0 { summary.add(stretch) }
                return true
            }
            var found = ChunkSamples()
            try reader.decode(row, window, into: &found)
            canTell = summary.add(found.floats, in: window)
            return canTell
        }
        return canTell
    }

    /// What a row has of the window, as its header tells it; nil when it does not.
    private mutating func stretch(
        _ row: Query, of window: TimeRange, _ facts: SummaryFacts
    ) throws -> WindowSummary.Stretch? {
        let key = ChunkKey(rowID: row.integer(0))
        let (header, reader) = try corruption(key) { () throws(FormatError) in
            try Chunk.open(row.blob(1), key: key)
        }
        // The times in the header are those of stale markers, should one stand at an end.
        guard let summary = header.summary, summary.staleCount == 0, !summary.sum.isNaN else { return nil }
        let lost = facts == .counter ? summary.increase - (summary.last - summary.first) : 0
        guard lost.isFinite else { return nil }
        let whole = WindowSummary.Stretch(
            count: summary.count, first: (header.first, summary.first), last: (header.last, summary.last),
            resetSum: lost, minimum: summary.minimum, maximum: summary.maximum, sum: summary.sum)
        if header.first >= window.start, header.last <= window.end { return whole }
        // Where no value falls, the ends tell what lies between them.
        return facts == .counter && lost == 0 ? try cut(whole, key, header, reader, to: window) : nil
    }

    /// The part of a counter's chunk that lies in a window. Its sum says nothing.
    private mutating func cut(
        _ whole: WindowSummary.Stretch, _ key: ChunkKey, _ header: Chunk.Header, _ reader: ByteReader,
        to window: TimeRange
    ) throws -> WindowSummary.Stretch {
        var reader = reader
        let times = try times(header, key, &reader)
        let from = times.partitioningIndex { $0 >= window.start }
        let to = times.partitioningIndex { $0 > window.end }
        var part = whole
        part.count = max(0, to - from)
        if part.count == 0 { return part }
        part.firstTime = times[from]
        part.lastTime = times[to - 1]
        if from > 0, to < header.count, part.count <= SectionedColumn.sectionLength {
            // Both ends lie in what one of them would have decoded.
            let values = try values(header, key, from..<to, &reader)
            (part.firstValue, part.lastValue) = (values[0], values[values.count - 1])
        } else {
            if from > 0 { part.firstValue = try value(from, header, key, reader) }
            if to < header.count { part.lastValue = try value(to - 1, header, key, reader) }
        }
        part.minimum = part.firstValue
        part.maximum = part.lastValue
        return part
    }

    private mutating func value(
        _ place: Int, _ header: Chunk.Header, _ key: ChunkKey, _ reader: ByteReader
    ) throws -> Double {
        var reader = reader
        return try values(header, key, place..<place + 1, &reader)[0]
    }
}

extension WindowSummary {
    /// Adds the samples of a window that are newer than those added before; false when one is NaN.
    mutating func add(_ column: Telemetry.Column, in window: TimeRange) -> Bool {
        let from = max(
            column.times.partitioningIndex { $0 >= window.start },
            isEmpty ? 0 : column.times.partitioningIndex { $0 > lastTime })
        let to = column.times.partitioningIndex { $0 > window.end }
        guard from < to else { return true }
        for index in from..<to where !column.values[index].isStale {
            if column.values[index].isNaN { return false }
            add(column.times[index], column.values[index])
        }
        return true
    }
}
