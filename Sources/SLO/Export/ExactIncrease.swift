internal import PromQL
internal import Telemetry

/// The increase of counters over a window, in PromQL, as `RangeSemantics.exact` counts it.
///
/// Prometheus' `increase()` stretches what it saw to the window's edges. Differences of values do not:
///
/// * A counter that did not start over grew by its last value less the one before the window; less the
///   smallest in the window where there is none before.
/// * One that started over once grew by its peak less the value before the window, and by its last value. The
///   peak is the largest value as long as the last one is smaller.
/// * Of any other only `increase()` knows.
enum ExactIncrease {
    /// How far back Prometheus looks for the value at an instant, unless told otherwise.
    static let lookback = TimeSpan.minutes(5)

    /// For every series of a selector.
    static func text(of selector: VectorSelector, over span: TimeSpan) -> String {
        let window = ranged(selector, span)
        guard let before = moved(selector, back: span) else { return "increase(\(window))" }
        // The value before the window may be as old as the lookback.
        let longer = ranged(selector, span + lookback)
        return """
            last_over_time(\(window))
              - (\(before) or min_over_time(\(window)))
              unless resets(\(window)) > 0
              unless \(before) > min_over_time(\(window))
            or (max_over_time(\(longer)) > last_over_time(\(window)))
              + last_over_time(\(window))
              - \(before)
              unless resets(\(longer)) > 1
            or increase(\(window))
            """
    }

    /// Of an expression over counters, written in whatever way `SlicedQuery` reads.
    /// - Throws: `ParseError` when it is no PromQL.
    static func text(of query: SlicedQuery, over span: TimeSpan) throws -> String {
        var increases: [String] = []
        // The tree cannot hold line breaks: names stand in for the increases until the text is there.
        let expression = try query.parsed(over: span).withSubquerySteps().replacingCounters { selector in
            increases.append(text(of: selector, over: span))
            return .selector(VectorSelector(placeholder(increases.count - 1)))
        }
        return increases.indices.reduce(expression.description) { text, index in
            text.split(separator: placeholder(index), omittingEmptySubsequences: false)
                .joined(separator: "(\n\(Layout.indented(increases[index]))\n)")
        }
    }

    private static func placeholder(_ index: Int) -> String { "beaufort_counter_\(index)_" }

    private static func ranged(_ selector: VectorSelector, _ span: TimeSpan) -> String {
        Expression.range(RangeSelector(selector, range: .literal(span))).description
    }

    /// Nil where the selector's own offset is no plain length of time.
    private static func moved(_ selector: VectorSelector, back span: TimeSpan) -> String? {
        var moved = selector
        switch selector.shift.offset {
        case nil: moved.shift.offset = .literal(span)
        case .literal(let own)?: moved.shift.offset = .literal(own + span)
        default: return nil
        }
        return Expression.selector(moved).description
    }
}
