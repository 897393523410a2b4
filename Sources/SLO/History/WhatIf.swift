package import Telemetry

/// What one SLO did over recorded history, and what it would have done with other parameters.
package struct WhatIf: Hashable, Sendable {
    package var range: TimeRange
    package var inForce: WhatIfSide
    package var changed: WhatIfSide

    /// Both histories must have been read over the same range, from the begin of the longer period on.
    package init(inForce: SLOHistory, changed: SLOHistory) {
        range = inForce.range
        self.inForce = WhatIfSide(inForce)
        self.changed = WhatIfSide(changed)
    }
}

/// One set of parameters and what came of it.
package struct WhatIfSide: Hashable, Sendable {
    package var slo: SLODefinition
    /// Events of the period that ends with the range.
    package var counts: EventCounts
    /// Share of good events in it; of a composite by the weights of its components. Nil without events.
    package var sli: Double?
    /// Share of the budget spent at the end; may exceed 1, nil without events.
    package var consumed: Double?
    package var pairs: [PairOutcome]
    /// Time in the range without data.
    package var withoutData: TimeSpan
    package var problem: String?

    init(_ history: SLOHistory) {
        slo = history.slo
        let period = history.periodRange(at: history.range.end)
        counts = history.counts(after: period.start, through: period.end)
        let ratio = history.errorRatio(after: period.start, through: period.end)
        sli = history.composite == nil ? counts.goodRatio : ratio.map { 1 - $0 }
        consumed = history.consumed(after: period.start, through: period.end, of: period)
        pairs = history.pairHistories().map { PairOutcome($0, in: history) }
        withoutData = history.timeWithoutData(after: history.range.start, through: history.range.end)
        problem = history.problem
    }

    package func alerts(_ severity: BurnSeverity) -> Int {
        pairs.filter { $0.window.severity == severity }.reduce(0) { $0 + $1.alerts.count }
    }
}

/// One window pair and the alerts it raised.
package struct PairOutcome: Hashable, Sendable {
    package var window: BurnWindow
    package var alerts: [ReplayedAlert]
    /// Computed for steady failures.
    package var expected: [ExpectedTimes]

    init(_ pair: PairHistory, in history: SLOHistory) {
        window = pair.window
        alerts = pair.alerts.map { history.replayed($0, of: pair.window) }
        expected = ExpectedTimes.all(of: pair.window, budget: history.slo.paceRatio)
    }
}

/// When a pair notices a steady failure, and when it lets go: by the formulae, not from history.
package struct ExpectedTimes: Hashable, Sendable {
    /// `all fail`, `10 % fail`, `2× budget`
    package var name: String
    package var errorRatio: Double
    /// From the begin of the failure, the alert's own waiting included; nil when it never fires.
    package var detection: TimeSpan?
    /// From the end of the failure; nil when it never fired.
    package var reset: TimeSpan?

    package static func all(of window: BurnWindow, budget: Double) -> [ExpectedTimes] {
        [("all fail", 1), ("10 % fail", 0.1), ("2× budget", 2 * budget)].map { name, ratio in
            let ratio = min(1, ratio)
            let detection = window.detectionTime(errorRatio: ratio, budget: budget)
            return ExpectedTimes(
                name: name, errorRatio: ratio, detection: detection.map { $0 + window.forSpan },
                reset: window.resetTime(errorRatio: ratio, budget: budget))
        }
    }
}
