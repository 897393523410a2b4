internal import Telemetry

/// Alerts others told since this process began, by what came of them.
struct ForeignAlertCounts: Hashable, Sendable {
    private var firing = 0
    private var resolved = 0
    private var refused = 0
    private var invalid = 0

    mutating func add(_ intake: ForeignAlerts.Intake, faults: Int) {
        firing += intake.firing
        resolved += intake.resolved
        refused += intake.refused
        invalid += faults
    }

    /// The health series.
    func series(live: Int, at time: Timestamp) -> [Series] {
        let outcomes = [
            ("firing", firing), ("resolved", resolved), ("refused", refused), ("invalid", invalid),
        ]
        let received = outcomes.map { outcome, count in
            Series(
                MetricCatalogue.foreignAlertsReceived.series(["outcome": outcome]), at: time, Double(count))
        }
        return received + [Series(MetricCatalogue.foreignAlerts.series(), at: time, Double(live))]
    }
}
