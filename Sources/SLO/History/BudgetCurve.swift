package import Telemetry

/// One column of a plot: a stretch of slices and where the budget stood at its end.
package struct CurvePoint: Hashable, Sendable {
    /// From just after its start up to its end.
    package var range: TimeRange
    package var counts: EventCounts
    /// Share of the period's whole budget that was left at the end of the column; nil in a period without
    /// events.
    package var budgetLeft: Double?
}

extension SLOHistory {
    /// Columns of at most this number, all together.
    static let columns: Int64 = 240

    /// The ranges cut into columns of whole slices. Counts of a column are sums; nothing is left out.
    func curve(_ ranges: [TimeRange]) -> [CurvePoint] {
        let length = ranges.reduce(Int64(0)) { $0 + max(0, $1.length.milliseconds) }
        let slices = (length / width.milliseconds + SLOHistory.columns - 1) / SLOHistory.columns
        let step = TimeSpan(milliseconds: max(1, slices) * width.milliseconds)
        return ranges.flatMap { curve(in: $0, step: step) }
    }

    private func curve(in range: TimeRange, step: TimeSpan) -> [CurvePoint] {
        var points: [CurvePoint] = []
        var start = range.start
        while start < range.end {
            let end = min(range.end, start + step)
            let spent = consumed(after: range.start, through: end, of: range)
            points.append(
                CurvePoint(
                    range: TimeRange(start, end), counts: counts(after: start, through: end),
                    budgetLeft: spent.map { 1 - $0 }))
            start = end
        }
        return points
    }
}
