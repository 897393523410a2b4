package import Telemetry

/// One SLO over one period of a report.
package struct PeriodFigures: Hashable, Sendable {
    package var row: ReportRow
    package var counts: EventCounts
    /// Share of bad events allowed: 1 − target; nil for a composite whose components each have one.
    package var budget: Double?
    /// Share of bad events; of a composite Σ weight · share of the component's, which may exceed 1. Nil
    /// without events.
    package var errorRatio: Double?
    /// Share of the budget spent: bad / (budget · total), of a composite Σ weight · share of the component's
    /// that is spent. May exceed 1; nil without events.
    package var consumed: Double?
    /// The fastest burn of each window, shortest first; windows without any bad event are left out.
    package var peaks: [WindowPeak]
    /// Every pair of the policy, in its order.
    package var pairs: [PairFigures]
    package var withoutData: TimeSpan
    /// Data, but no event in the shortest long window.
    package var withoutTraffic: TimeSpan
    /// The day that spent most of the budget, by the clocks of the report; nil when nothing was bad.
    package var worstDay: DayFigures?

    /// Share of good events; nil without events.
    package var sli: Double? {
        errorRatio.map { $0 == counts.errorRatio ? counts.goodRatio ?? 1 - $0 : 1 - $0 }
    }

    /// Minutes of total outage that the budget of the period allows: budget · length, to the millisecond.
    /// Nil where there is no budget in one.
    package var budgetMinutes: Double? {
        budget.map { ($0 * Double(row.range.length.milliseconds)).rounded() / 60_000 }
    }

    /// Minutes of total outage that what went wrong amounts to; nil without events.
    package var errorMinutes: Double? {
        budget == nil ? nil : errorRatio.map { $0 * row.range.length.seconds / 60 }
    }

    /// What is left of them; below 0 when overspent, nil without events.
    package var minutesLeft: Double? { budgetMinutes.flatMap { all in errorMinutes.map { all - $0 } } }

    /// Whether anything can be said about the promise.
    package var standing: PeriodStanding {
        if let consumed { return consumed <= 1 ? .met : .missed }
        return withoutData >= row.range.length ? .noData : .noTraffic
    }
}

/// How a period ended.
package enum PeriodStanding: String, Hashable, Sendable {
    case met
    case missed
    case noTraffic = "no_traffic"
    case noData = "no_data"
}

/// What one window pair did in a period.
package struct PairFigures: Hashable, Sendable {
    package var window: BurnWindow
    /// Stretches over the factor that began in the period, after its first moment, and the time over it in
    /// the period.
    package var over: StretchSum
    /// The same of its alerts: over the factor with enough events for the traffic guard, for long enough.
    package var alerts: StretchSum
}

/// Stretches of time, counted where they begin and measured where they are.
package struct StretchSum: Hashable, Sendable {
    package var count = 0
    package var length = TimeSpan.zero

    init(_ stretches: [BurnStretch], in range: TimeRange) {
        for stretch in stretches {
            if stretch.start > range.start, stretch.start <= range.end { count += 1 }
            length = length + stretch.length(after: range.start, through: range.end)
        }
    }
}

/// One day of a period.
package struct DayFigures: Hashable, Sendable {
    package var date: CivilDate
    package var counts: EventCounts
    /// Share of the whole period's budget that it spent.
    package var budgetShare: Double
}
