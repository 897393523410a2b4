/// A bound under which the promised share of what was recorded stays.
package struct ThresholdSuggestion: Hashable, Sendable {
    /// What is bounded: `ttft`, or a query.
    package var subject: String
    package var operation: ComparisonOperator
    /// In the unit of the indicator: nanoseconds for a request's field, as predicates count them.
    package var bound: Double
    /// The bound in force, in the same unit.
    package var inForce: Double
    /// The bound is a duration in nanoseconds.
    package var isDuration: Bool
    /// The target it was derived for.
    package var target: Double
    /// Conditions of the indicator that the recorded histogram does not know; it then speaks of more requests.
    package var ignored: [String]
    /// Measured by a metric, or the indicator's own query.
    package var source: String

    /// Rounds away from what was measured, to two digits, so that the bound holds.
    static func rounded(_ value: Double, up: Bool) -> Double {
        guard value != 0, value.isFinite else { return value }
        var scale = 1.0
        while value.magnitude * scale < 10 { scale *= 10 }
        while value.magnitude * scale >= 100 { scale /= 10 }
        let whole = (value * scale).rounded(up ? .up : .down)
        return scale >= 1 ? whole / scale : whole * (1 / scale).rounded()
    }
}
