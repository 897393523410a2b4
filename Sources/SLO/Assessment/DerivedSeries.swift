internal import Telemetry

/// The series an assessment is written back as; names are the catalogue's.
enum DerivedSeries {
    static let burnRate = "beaufort_slo_burn_rate"
    /// Lower Wilson bound of the burn rate, for SLOs whose guard sets a confidence.
    static let certainBurnRate = "beaufort_slo_burn_rate_lower_bound"
    /// Events in a window, for SLOs with a traffic guard.
    static let windowEvents = "beaufort_slo_window_events"
    static let windowBadEvents = "beaufort_slo_window_bad_events"
    static let budgetRemaining = "beaufort_slo_error_budget_remaining_ratio"
    static let excludedEvents = "beaufort_slo_excluded_events"
    static let correctedEvents = "beaufort_slo_corrected_events"
    static let exhaustion = "beaufort_slo_exhaustion_seconds"
    static let objective = "beaufort_slo_objective_ratio"
    static let state = "beaufort_slo_state"
    static let windForce = "beaufort_wind_force"

    static func values(of assessment: Assessment) -> [(labels: Labels, value: Double)] {
        let slo = assessment.slo.name
        var values: [(labels: Labels, value: Double)] = [
            (Labels(name: objective, ["slo": slo]), assessment.slo.target),
            (Labels(name: state, ["slo": slo]), Double(assessment.state.code)),
        ]
        if assessment.lastData != nil {
            values.append((Labels(name: budgetRemaining, ["slo": slo]), assessment.budgetRemaining))
        }
        if assessment.excluded > 0 {
            values.append((Labels(name: excludedEvents, ["slo": slo]), Double(assessment.excluded)))
        }
        if assessment.corrected != EventCounts() {
            for (outcome, count) in [("good", assessment.corrected.good), ("bad", assessment.corrected.bad)] {
                values.append(
                    (Labels(name: correctedEvents, ["slo": slo, "outcome": outcome]), Double(count)))
            }
        }
        if let left = assessment.exhaustion {
            values.append((Labels(name: exhaustion, ["slo": slo]), left.seconds))
        }
        for reading in assessment.windows { values += self.values(of: reading, in: assessment) }
        return values
    }

    /// A window without events spends no budget, so its rate is written as 0 as long as there is data.
    private static func values(
        of reading: WindowReading, in assessment: Assessment
    ) -> [(labels: Labels, value: Double)] {
        let labels = { (name: String) in
            Labels(name: name, ["slo": assessment.slo.name, "window": reading.span.description])
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

    mutating func series(of assessments: [Assessment], at time: Timestamp) -> [Series] {
        var values = assessments.flatMap(DerivedSeries.values)
        let force = assessments.map(\.windForce).max() ?? WindForce(force: 0)
        values.append((Labels(name: DerivedSeries.windForce), Double(force.force)))
        let labels = Set(values.map(\.labels))
        let ended = written.subtracting(labels).sorted()
        written = labels
        return values.map { Series($0.labels, at: time, $0.value) }
            + ended.map { Series($0, at: time, staleMarker) }
    }
}
