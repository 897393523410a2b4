internal import Telemetry

/// A target held against history.
package struct TargetTrial: Hashable, Sendable {
    package var target: Double
    /// Share of the budget spent in the worst of all rolling periods.
    package var worst: Double
    /// Met in each, with the margin left.
    package var isMet: Bool

    /// Tightest last.
    static let candidates = [0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999]
    /// Share of the budget that must be left in the worst period.
    package static let margin = 0.2

    /// The candidates, and the target in force.
    static func all(_ history: SLOHistory, _ basis: HistoryBasis) -> [TargetTrial] {
        guard let worst = history.worstRatio(over: basis.stretch, in: basis.range) else { return [] }
        return Set(candidates + [history.slo.target]).sorted().map { target in
            let spent = worst / history.with(target: target).slo.budget
            return TargetTrial(target: target, worst: spent, isMet: spent <= 1 - margin)
        }
    }
}

extension SLOHistory {
    /// The highest share of bad events in any stretch of a length that lies in a range; nil without events.
    func worstRatio(over span: TimeSpan, in range: TimeRange) -> Double? {
        let slices = max(1, Int(span.milliseconds / width.milliseconds))
        let first = min(index(of: range.start) + slices, index(of: range.end))
        let good = running.good
        let bad = running.bad
        var worst: Double?
        for end in first...index(of: range.end) {
            let start = max(0, end - slices)
            let failed = bad[end] - bad[start]
            let total = failed + good[end] - good[start]
            if total > 0 { worst = max(worst ?? 0, Double(failed) / Double(total)) }
        }
        return worst
    }
}
