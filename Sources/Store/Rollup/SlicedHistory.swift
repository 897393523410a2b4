internal import GRDB
internal import Telemetry

/// What is known of a series before the end of the rollups: of whole chunks by their headers, of those that
/// a window cuts by their slices. Read once for all windows of a query.
struct SlicedHistory {
    private struct Part {
        var range: TimeRange
        var whole: WindowSummary.Stretch?
        /// Empty when no window cuts the chunk.
        var slices: [Slice] = [] {
            didSet {
                stretches = slices.map(\.stretch)
                ends = slices.map { $0.points.times.last ?? .distantPast }
            }
        }
        /// What each slice comes to, and its last sample's time: windows of a range query ask for them often.
        private(set) var stretches: [WindowSummary.Stretch?] = []
        private(set) var ends: [Timestamp] = []
    }

    private var parts: [Part] = []

    init(
        _ chunks: inout ChunkReader, _ series: Int64, _ windows: [TimeRange], _ rollups: Rollups
    ) throws {
        let start = windows.map(\.start).min() ?? .distantFuture
        let old = TimeRange(start, rollups.end - .milliseconds(1))
        try chunks.walk(series, .floats, old) { chunks, row in
            if let part = try SlicedHistory.part(row, &chunks, windows, rollups) { parts.append(part) }
            return true
        }
    }

    /// Nil when no window meets the row's chunk.
    private static func part(
        _ row: Query, _ chunks: inout ChunkReader, _ windows: [TimeRange], _ rollups: Rollups
    ) throws -> Part? {
        let key = ChunkKey(rowID: row.integer(0))
        let (header, _) = try chunks.corruption(key) { () throws(FormatError) in
            try Chunk.open(row.blob(1), key: key)
        }
        var part = Part(range: TimeRange(header.first, header.last), whole: header.stretch)
        guard windows.contains(where: { $0.overlaps(part.range) }) else { return nil }
        if part.whole == nil || windows.contains(where: { $0.cuts(part.range) }) {
            let length = rollups.slice(at: header.last) ?? ColdDay.length
            part.slices = try chunks.slices(row, length: max(length, header.slice ?? .zero))
        }
        return part
    }

    /// Adds what a window holds; false when a NaN is among it.
    func add(_ window: TimeRange, to summary: inout WindowSummary) -> Bool {
        let from = parts.partitioningIndex { $0.range.end >= window.start }
        for part in parts[from...] {
            if part.range.start > window.end { break }
            if let whole = part.whole, !window.cuts(part.range) {
                summary.add(whole)
            } else if !SlicedHistory.add(part, window, to: &summary) {
                return false
            }
        }
        return true
    }

    private static func add(
        _ part: Part, _ window: TimeRange, to summary: inout WindowSummary
    ) -> Bool {
        for index in part.ends.partitioningIndex(where: { $0 >= window.start })..<part.slices.count {
            guard let stretch = part.stretches[index] else { continue }
            if stretch.firstTime > window.end { break }
            if stretch.firstTime >= window.start, stretch.lastTime <= window.end {
                if part.slices[index].sum.isNaN { return false }
                summary.add(stretch)
            } else if !summary.add(part.slices[index].points, in: window) {
                // A window that cuts the slice has what is left of the samples.
                return false
            }
        }
        return true
    }
}

extension TimeRange {
    /// Whether only a part of the other lies within.
    fileprivate func cuts(_ other: TimeRange) -> Bool {
        overlaps(other) && !(start <= other.start && other.end <= end)
    }
}

extension Chunk.Header {
    /// All of the chunk, when its header tells enough of it.
    fileprivate var stretch: WindowSummary.Stretch? {
        guard let summary, summary.staleCount == 0, !summary.sum.isNaN else { return nil }
        let lost = summary.increase - (summary.last - summary.first)
        guard lost.isFinite else { return nil }
        return WindowSummary.Stretch(
            count: summary.count, first: (first, summary.first), last: (last, summary.last),
            resetSum: lost, minimum: summary.minimum, maximum: summary.maximum, sum: summary.sum)
    }
}
