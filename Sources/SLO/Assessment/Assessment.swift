package import Telemetry

/// How one SLO stands at an instant.
package struct Assessment: Hashable, Sendable {
    package var slo: SLODefinition
    package var at: Timestamp
    package var state: SLOState
    /// The stretch the budget is counted over.
    package var range: TimeRange
    /// Events in it; slices for Timeslices, millionths of slices for RatioTimeslices and raw ratios.
    package var counts: EventCounts
    /// Events in it, counted alike, that are left out of it and of every window: their time was excluded.
    package var excluded: Int
    /// What corrections change in it, in events: negative where they take away. Time that they leave out is
    /// in `excluded`.
    package var corrected = EventCounts()
    /// Every window of the policy, shortest first.
    package var windows: [WindowReading]
    /// Windows that only error-budget policies ask about, shortest first.
    package var askedWindows: [WindowReading] = []
    /// Every pair of the policy, in its order.
    package var pairs: [PairReading]
    /// Time until the budget is spent at the present pace; nil when it is not being spent faster than
    /// it lasts, or nothing is known. Zero when it is spent already.
    package var exhaustion: TimeSpan?
    /// Where it likely lies, given how few failures the pace is known from and how unevenly they come.
    package var exhaustionRange: ExhaustionRange?
    /// When the indicator last had data; nil when never.
    package var lastData: Timestamp?
    /// Why the indicator could not be evaluated, in words.
    package var problem: String?
    /// Of a composite; its own counts are then those of all of them together, or of its slices.
    package var components: [ComponentReading] = []

    package var good: Int { counts.good }
    package var bad: Int { counts.bad }
    package var total: Int { counts.total }
    /// Share of good events over the period; nil without events. Of a composite 1 − Σ weight · (1 − SLI of
    /// the component), which is below 0 when much fails at once.
    package var sli: Double? { isWeighted ? errorRatio.map { 1 - $0 } : counts.goodRatio }
    package var errorRatio: Double? { isWeighted ? weighted { $0.errorRatio } : counts.errorRatio }

    /// The method adds up the components with their weights; Timeslices have counts of their own.
    private var isWeighted: Bool {
        if case .timeslices = slo.method { false } else { !components.isEmpty }
    }

    private func weighted(_ value: (ComponentReading) -> Double?) -> Double? {
        let known = components.compactMap { part in value(part).map { $0 * part.weight } }
        return known.isEmpty ? nil : known.reduce(0, +)
    }

    /// Share of the budget spent: bad / (budget · total). May exceed 1. Nil without events. Of a composite as
    /// its burn rate is: Σ weight · share spent of the component's, or by its own SLI.
    package var budgetConsumed: Double? {
        if isWeighted {
            if case .occurrences = slo.method { return weighted { $0.budgetConsumed } }
            return errorRatio.map { $0 / slo.budget }
        }
        return counts.total > 0 ? Double(counts.bad) / (slo.budget * Double(counts.total)) : nil
    }

    /// 1 − consumed; below 0 when overspent. A period without events has spent nothing: 1.
    package var budgetRemaining: Double { 1 - (budgetConsumed ?? 0) }

    /// Bad events the budget still allows at the period's present volume; negative when overspent.
    package var badAllowance: Double { slo.budget * Double(counts.total) - Double(counts.bad) }

    /// Whether the objective holds over the period; nil when nothing can be said.
    package var isMet: Bool? {
        switch state {
        case .noData: nil
        default: isWeighted ? budgetConsumed.map { $0 <= 1 } : areCountsMet
        }
    }

    /// By whole numbers, so that a budget used up to the last event is still met.
    private var areCountsMet: Bool? {
        counts.total > 0 ? Double(counts.bad) <= slo.budget * Double(counts.total) : nil
    }

    /// Burn rate by window, for the windows that have one.
    package var burn: [TimeSpan: Double] {
        Dictionary(
            windows.compactMap { reading in reading.rate.map { (reading.span, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The highest rate that both windows of some pair sustain: what alerts go by.
    package var sustainedBurn: Double? { sustainingPair?.sustained }

    /// The pair that burns fastest; of equal ones that of the shortest windows. Nil without any rate.
    package var sustainingPair: PairReading? {
        let rated = pairs.filter { $0.sustained != nil }.sorted { $0.window.long < $1.window.long }
        return rated.reduce(nil) { fastest, pair in
            (fastest?.sustained ?? -.infinity) < (pair.sustained ?? 0) ? pair : fastest
        }
    }

    package var windForce: WindForce { .from(burn: sustainedBurn) }
}

/// How one component of a composite stands.
package struct ComponentReading: Hashable, Sendable {
    package var name: String
    package var weight: Double
    package var target: Double
    package var state: SLOState
    package var counts: EventCounts
    package var sli: Double?
    package var budgetConsumed: Double?
    /// Burn rate by window.
    package var burn: [TimeSpan: Double]

    init(name: String, weight: Double, target: Double, _ assessment: Assessment) {
        self.name = name
        self.weight = weight
        self.target = target
        state = assessment.state
        counts = assessment.counts
        sli = assessment.sli
        budgetConsumed = assessment.budgetConsumed
        burn = assessment.burn
    }

    package var errorRatio: Double? { counts.errorRatio }
}

/// One window's counts and burn rate.
package struct WindowReading: Hashable, Sendable {
    package var span: TimeSpan
    package var counts: EventCounts
    /// Error ratio / budget; nil without events.
    package var rate: Double?
    /// What the guard's Wilson bound leaves of the rate; equals the rate without one.
    package var certainRate: Double?

    package init(span: TimeSpan, counts: EventCounts, rate: Double?, certainRate: Double?) {
        self.span = span
        self.counts = counts
        self.rate = rate
        self.certainRate = certainRate
    }
}

/// A window pair and whether it fires.
package struct PairReading: Hashable, Sendable {
    package var window: BurnWindow
    package var long: Double?
    /// Of a pair that counts what was spent: the rate of the last short window with events, for one without
    /// says nothing about an end.
    package var short: Double?
    /// What both rates must exceed now: the factor, or what the absolute rule makes of it at the present
    /// traffic; nil when there is none.
    package var threshold: Double?
    /// Share of a whole period's budget that the long window spent; nil unless the rule asks for it.
    package var spent: Double?
    /// Both windows above the threshold, and enough events for the traffic guard.
    package var isBurning: Bool
    /// Both above the threshold, but the traffic guard holds it back.
    package var isHeldBack: Bool

    package init(
        window: BurnWindow, long: Double?, short: Double?, threshold: Double? = nil, spent: Double? = nil,
        isBurning: Bool, isHeldBack: Bool
    ) {
        self.window = window
        self.long = long
        self.short = short
        self.threshold = threshold
        self.spent = spent
        self.isBurning = isBurning
        self.isHeldBack = isHeldBack
    }

    /// The lower of the two rates; nil when either is unknown.
    package var sustained: Double? {
        guard let long, let short else { return nil }
        return min(long, short)
    }
}
