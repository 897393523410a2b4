package import Telemetry

/// How the engine reads the language.
package struct QueryOptions: Hashable, Sendable {
    /// How old a sample may be and still count as current.
    package var lookback: TimeSpan
    /// The step of subqueries that name none.
    package var subqueryStep: TimeSpan
    /// Functions that drop the metric name do so at the end of the query, so that `label_replace` and
    /// `sum by (__name__)` still see it (Prometheus' feature `promql-delayed-name-removal`).
    package var delaysNameRemoval: Bool

    package init(
        lookback: TimeSpan = .minutes(5), subqueryStep: TimeSpan = .minutes(1), delaysNameRemoval: Bool = true
    ) {
        self.lookback = lookback
        self.subqueryStep = subqueryStep
        self.delaysNameRemoval = delaysNameRemoval
    }
}
