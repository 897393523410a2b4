package import Telemetry

/// Requests by time (columns) and latency (rows).
package struct HeatmapGrid: Hashable, Sendable {
    package var name: String
    package var start: Timestamp
    package var step: TimeSpan
    /// Upper bound of each row in seconds, ascending; the last is infinity.
    package var bounds: [Double]
    /// `counts[column][row]`; nil where nothing was measured at that time.
    package var counts: [[Double]?]

    package init(name: String, start: Timestamp, step: TimeSpan, bounds: [Double], counts: [[Double]?]) {
        self.name = name
        self.start = start
        self.step = step
        self.bounds = bounds
        self.counts = counts
    }

    /// Rows that suit answers of language models, from an eighth of a second up.
    package static let standardBounds: [Double] = [0.125, 0.25, 0.5, 1, 2, 4, 8, 16, .infinity]

    package var isEmpty: Bool { !counts.contains { $0?.contains { $0 > 0 } ?? false } }
    package var maximum: Double { counts.compactMap { $0?.max() }.max() ?? 0 }

    /// `<.12s`, `.5-1s`, `>16s`: what rows drawn as one hold.
    package func label(rows: Range<Int>) -> String {
        let upper = bounds[rows.upperBound - 1]
        if rows.lowerBound == 0 { return "<\(HeatmapGrid.short(upper))s" }
        let lower = HeatmapGrid.short(bounds[rows.lowerBound - 1])
        return upper == .infinity ? ">\(lower)s" : "\(lower)-\(HeatmapGrid.short(upper))s"
    }

    private static func short(_ seconds: Double) -> String {
        if seconds >= 1 { return fixed(seconds, 0) }
        return String(fixed(seconds, seconds < 0.5 ? 2 : 1).dropFirst())
    }
}
