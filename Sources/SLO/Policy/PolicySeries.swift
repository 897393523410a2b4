package import Telemetry

/// The series a policy's steps are written as: `beaufort_slo_policy_step{slo,policy,step}`, 1 in, 0 out.
package struct PolicySeries: Sendable {
    package static let metric = "beaufort_slo_policy_step"

    private var written: Set<Labels> = []
    private var last = Timestamp.distantPast
    /// Repeated this often, well within what queries look back.
    private static let interval = TimeSpan.seconds(60)

    package init() {}

    /// What is to be written now: everything when a step was entered or left, or the last time is a minute
    /// ago;
    /// else nothing. Series of steps that are gone end.
    package mutating func series(
        of standings: [PolicyStanding], changed: Bool, at time: Timestamp
    ) -> [Series] {
        guard changed || time - last >= PolicySeries.interval else { return [] }
        last = time
        var values: [(labels: Labels, value: Double)] = []
        for standing in standings {
            for step in standing.steps {
                let place = PolicyPlace(
                    policy: standing.policy.name, slo: standing.slo.name, step: step.step.name)
                values.append((PolicySeries.labels(of: place), step.state.isIn ? 1 : 0))
            }
        }
        let labels = Set(values.map(\.labels))
        let ended = written.subtracting(labels).sorted()
        written = labels
        return values.map { Series($0.labels, at: time, $0.value) }
            + ended.map { Series($0, at: time, staleMarker) }
    }

    static func labels(of place: PolicyPlace) -> Labels {
        Labels(name: metric, ["slo": place.slo, "policy": place.policy, "step": place.step])
    }
}
