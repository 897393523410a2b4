/// What tells good from bad.
package enum Indicator: Hashable, Sendable {
    /// Predicates over finished requests.
    case requests(RequestIndicator)
    /// Good or bad, and total, as PromQL expressions over counters.
    case counters(CounterIndicator)
    /// A PromQL value compared once per slice: each slice with data is one event.
    case threshold(ThresholdIndicator)
    /// A PromQL expression that is itself a share of good or of bad.
    case ratio(RatioIndicator)
    /// A source we cannot ask (Datadog, CloudWatch, …): the SLO loads and never has data.
    case foreign(source: String)
    /// Several indicators, each with its own target, held to one objective.
    case composite([SLOComponent])
}

/// PromQL counters, read as exact increases per slice.
package struct CounterIndicator: Hashable, Sendable {
    /// As written, before the slice's range is put in.
    package var selected: String
    package var total: String
    /// `selected` counts the bad events, not the good ones.
    package var countsBad: Bool

    package init(selected: String, total: String, countsBad: Bool) {
        self.selected = selected
        self.total = total
        self.countsBad = countsBad
    }
}

package struct ThresholdIndicator: Hashable, Sendable {
    package var query: String
    /// One of the four orderings; the slice is good when `value operation bound`.
    package var operation: ComparisonOperator
    package var bound: Double

    package init(query: String, operation: ComparisonOperator, bound: Double) {
        self.query = query
        self.operation = operation
        self.bound = bound
    }
}

package struct RatioIndicator: Hashable, Sendable {
    package var query: String
    /// The share is of good events (`rawType: success`), else of bad ones.
    package var isSuccess: Bool

    package init(query: String, isSuccess: Bool) {
        self.query = query
        self.isSuccess = isSuccess
    }
}
