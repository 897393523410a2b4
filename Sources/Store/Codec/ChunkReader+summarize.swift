internal import GRDB
internal import Telemetry

extension ChunkReader {
    /// Adds what chunks and memory hold of a window. Chunks that lie within it are answered from their
    /// headers; the others, and those whose header does not tell enough, are decoded.
    ///
    /// - Returns: false when a NaN is among the samples, which no summary can speak for.
    mutating func summarize(
        _ view: SeriesView, _ window: TimeRange, _ facts: SummaryFacts, into summary: inout WindowSummary
    ) throws -> Bool {
        if !view.isComplete, view.kinds.contains(.floats) {
            bindScan(view.id, .floats, window)
            defer { scan.finish() }
            while try scan.step() {
                if let stretch = try stretch(within: window, facts) {
                    summary.add(stretch)
                    continue
                }
                var found = Series(labels: Labels())
                try decode(scan, window, into: &found)
                guard summary.add(found.floats, in: window) else { return false }
            }
        }
        // Memory may still hold samples that chunks already have.
        return summary.add(view.series.floats, in: window)
    }

    /// The current row as its header tells it; nil when its samples must be looked at.
    private func stretch(within window: TimeRange, _ facts: SummaryFacts) throws -> WindowSummary.Stretch? {
        let key = ChunkKey(rowID: scan.integer(0))
        let (header, _) = try corruption(key) { () throws(FormatError) in
            try Chunk.open(scan.blob(1), key: key)
        }
        guard let summary = header.summary, header.first >= window.start, header.last <= window.end,
            // The times in the header are those of stale markers, should one stand at an end.
            summary.staleCount == 0, !summary.sum.isNaN
        else { return nil }
        if facts == .counter, summary.increase != summary.last - summary.first { return nil }
        return WindowSummary.Stretch(
            count: summary.count, first: (header.first, summary.first), last: (header.last, summary.last),
            minimum: summary.minimum, maximum: summary.maximum, sum: summary.sum)
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
