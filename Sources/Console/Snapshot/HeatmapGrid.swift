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

    /// `0.5–1s`, `>16s`, `<125ms`.
    package func label(row: Int) -> String {
        let upper = bounds[row]
        if row == 0 { return "<\(Units.seconds(upper, tight: true))" }
        let lower = bounds[row - 1]
        if upper == .infinity { return ">\(HeatmapGrid.short(lower))" }
        return "\(HeatmapGrid.short(lower, unit: false))-\(HeatmapGrid.short(upper))"
    }

    private static func short(_ seconds: Double, unit: Bool = true) -> String {
        let text =
            seconds < 1
            ? String(fixed(seconds, seconds < 0.25 ? 3 : (seconds < 0.5 ? 2 : 1)).dropFirst())
            : fixed(seconds, 0)
        return unit ? text + "s" : text
    }
}
