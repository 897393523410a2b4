internal import Telemetry

/// The series an assessment is written back as; names are the catalogue's.
enum DerivedSeries {
    static let burnRate = "beaufort_slo_burn_rate"
    /// Lower Wilson bound of the burn rate, for SLOs whose guard sets a confidence.
    static let certainBurnRate = "beaufort_slo_burn_rate_lower_bound"
    /// Events in a window, for SLOs with a traffic guard.
    static let windowEvents = "beaufort_slo_window_events"
    static let windowBadEvents = "beaufort_slo_window_bad_events"
    /// Share of a whole period's budget that a window spent, for pairs that go by it.
    static let budgetSpent = "beaufort_slo_budget_spent_ratio"
    /// What such a pair's burn rates must exceed at the present traffic.
    static let threshold = "beaufort_slo_burn_rate_threshold"
    /// Burn rate of such a pair's last short window with events.
    static let recentBurnRate = "beaufort_slo_recent_burn_rate"
    static let budgetRemaining = "beaufort_slo_error_budget_remaining_ratio"
    static let excludedEvents = "beaufort_slo_excluded_events"
    static let correctedEvents = "beaufort_slo_corrected_events"
    static let exhaustion = "beaufort_slo_exhaustion_seconds"
    static let earliestExhaustion = "beaufort_slo_exhaustion_earliest_seconds"
    static let latestExhaustion = "beaufort_slo_exhaustion_latest_seconds"
    static let objective = "beaufort_slo_objective_ratio"
    static let state = "beaufort_slo_state"
    static let windForce = "beaufort_wind_force"
    /// Of SLOs that are split.
    static let combinations = "beaufort_slo_combinations"
    static let combinationLimit = "beaufort_slo_combinations_limit"
    static let combinationOverflow = "beaufort_slo_combinations_overflow"

    static let names: Set<String> = [
        burnRate, certainBurnRate, windowEvents, windowBadEvents, budgetSpent, threshold, recentBurnRate,
        budgetRemaining, excludedEvents, correctedEvents, exhaustion, earliestExhaustion, latestExhaustion,
        objective, state, windForce, combinations, combinationLimit, combinationOverflow,
    ]

    static func values(of assessment: Assessment) -> [(labels: Labels, value: Double)] {
        let labels = { (name: String) in self.labels(name, of: assessment.slo) }
        var values: [(labels: Labels, value: Double)] = [
            (labels(objective), assessment.slo.target), (labels(state), Double(assessment.state.code)),
        ]
        // A promise to each combination has no budget that they share.
        if assessment.slo.isDivided { return values }
        if assessment.lastData != nil {
            values.append((labels(budgetRemaining), assessment.budgetRemaining))
        }
        if assessment.excluded > 0 {
            values.append((labels(excludedEvents), Double(assessment.excluded)))
        }
        if assessment.corrected != EventCounts() {
            for (outcome, count) in [("good", assessment.corrected.good), ("bad", assessment.corrected.bad)] {
                var labels = labels(correctedEvents)
                labels["outcome"] = outcome
                values.append((labels, Double(count)))
            }
        }
        if let left = assessment.exhaustion { values.append((labels(exhaustion), left.seconds)) }
        if let range = assessment.exhaustionRange {
            values.append((labels(earliestExhaustion), range.earliest.seconds))
            if let latest = range.latest { values.append((labels(latestExhaustion), latest.seconds)) }
        }
        for reading in assessment.windows { values += self.values(of: reading, in: assessment) }
        for pair in assessment.pairs where pair.window.isAbsolute {
            values += self.values(of: pair, in: assessment)
        }
        return values
    }

    private static func values(
        of pair: PairReading, in assessment: Assessment
    ) -> [(labels: Labels, value: Double)] {
        let labels = { (name: String) in
            var labels = self.labels(name, of: assessment.slo)
            labels["window"] = pair.window.long.description
            if name != budgetSpent { labels["short_window"] = pair.window.short.description }
            return labels
        }
        var values: [(labels: Labels, value: Double)] = []
        if let spent = pair.spent ?? (assessment.state == .noData ? nil : 0) {
            values.append((labels(budgetSpent), spent))
        }
        if let rate = pair.threshold { values.append((labels(threshold), rate)) }
        if let rate = pair.short { values.append((labels(recentBurnRate), rate)) }
        return values
    }

    static func values(of split: SplitStanding) -> [(labels: Labels, value: Double)] {
        [
            (labels(combinations, of: split.slo), Double(split.combinations)),
            (labels(combinationLimit, of: split.slo), Double(split.slo.split?.limit ?? 0)),
            (labels(combinationOverflow, of: split.slo), split.isOverflowing ? 1 : 0),
        ]
    }

    /// `slo`, and the labels of the combination.
    private static func labels(_ name: String, of slo: SLODefinition) -> Labels {
        let own = Labels(name: name, ["slo": slo.name])
        return slo.combination.isEmpty ? own : own.merging(slo.combination)
    }

    /// A window without events spends no budget, so its rate is written as 0 as long as there is data.
    private static func values(
        of reading: WindowReading, in assessment: Assessment
    ) -> [(labels: Labels, value: Double)] {
        let labels = { (name: String) in
            var labels = self.labels(name, of: assessment.slo)
            labels["window"] = reading.span.description
            return labels
        }
        let idle = assessment.state == .noData ? nil : 0.0
        var values: [(labels: Labels, value: Double)] = []
        if let rate = reading.rate ?? idle { values.append((labels(burnRate), rate)) }
        let trafficGuard = assessment.slo.trafficGuard
        if trafficGuard.confidence != nil, let rate = reading.certainRate ?? idle {
            values.append((labels(certainBurnRate), rate))
        }
        if trafficGuard.minimumEvents > 0 {
            values.append((labels(windowEvents), Double(reading.counts.total)))
        }
        if trafficGuard.minimumBad > 0 {
            values.append((labels(windowBadEvents), Double(reading.counts.bad)))
        }
        return values
    }
}

/// Writes derived values and ends series that no longer have one.
struct DerivedWriter: Sendable {
    private var written: Set<Labels> = []

    mutating func series(
        of assessments: [Assessment], _ splits: [SplitStanding], at time: Timestamp
    ) -> [Series] {
        var values = assessments.flatMap { DerivedSeries.values(of: $0) }
        for split in splits { values += DerivedSeries.values(of: split) }
        let force = WindForce.strongest(of: assessments)
        values.append((Labels(name: DerivedSeries.windForce), Double(force.force)))
        let labels = Set(values.map(\.labels))
        let ended = written.subtracting(labels).sorted()
        written = labels
        return values.map { Series($0.labels, at: time, $0.value) }
            + ended.map { Series($0, at: time, staleMarker) }
    }
}
