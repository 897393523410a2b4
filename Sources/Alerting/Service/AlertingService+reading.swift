package import Store
package import Telemetry

/// What alerting is asked about while it runs, and what people do to alerts.
extension AlertingService {
    /// Pending, firing and lately resolved alerts, most urgent first, with why each is quiet.
    package func activeAlerts(at time: Timestamp) async throws -> [AlertSummary] {
        let quieting = try await quieting(at: time)
        let summaries = AlertSummary.all(await ruler.alerts, await foreign.alerts)
        guard let notifier else { return summaries.sortedByUrgency() }
        let inhibition = notifier.inhibition(at: time)
        return summaries.map { summary in
            var summary = summary
            let routes = configuration.route.match(summary.labels)
            if summary.state == .firing, let route = routes.first, let routed = Alert(summary.alert) {
                summary.mute = notifier.mute(routed, route, inhibition, quieting, at: time)
            }
            summary.acknowledgement = quieting.acknowledgements[summary.fingerprint]
            summary.receivers = routes.map(\.receiver)
            return summary
        }.sortedByUrgency()
    }

    package func activeAlerts() async throws -> [AlertSummary] {
        try await activeAlerts(at: time.now)
    }

    package func history(in range: TimeRange) async throws -> [AlertHistoryEntry] {
        try await book.history(in: range)
    }

    package func deliveries(in range: TimeRange) async throws -> [Delivery] {
        try await book.deliveries(in: range)
    }

    package func silence(
        _ matchers: [Matcher], for span: TimeSpan, by author: String, comment: String,
        noting: SilenceNote = { _, _ in .none }
    ) async throws -> Silence {
        try await desk.silence(
            matchers, for: span, by: author, comment: comment, at: time.now, noting: noting)
    }

    package func expireSilence(
        _ id: String, noting: @escaping SilenceNote = { _, _ in .none }
    ) async throws {
        try await desk.expireSilence(id, at: time.now, noting: noting)
    }

    package func acknowledge(
        _ fingerprint: Fingerprint, by owner: String, for span: TimeSpan, comment: String = "",
        with note: AccompanyingWrite = .none
    ) async throws -> Acknowledgement {
        try await desk.acknowledge(
            fingerprint, by: owner, for: span, comment: comment, at: time.now, with: note)
    }

    /// Rules whose last evaluation failed.
    package func ruleFailures() async -> [RuleFailure] {
        await ruler.failures
    }

    /// Routes and receivers as they are in force.
    package var routing: RoutingText { RoutingText(configuration) }

    /// Groups that receivers are told of, by key.
    package var alertGroups: [AlertGroup] {
        (notifier?.groups.values.map(\.self) ?? []).sorted { ($0.key, $0.receiver) < ($1.key, $1.receiver) }
    }

    func receiver(_ name: String) -> Receiver? { configuration.receiver(name) }

    var receiverNames: [String] { configuration.receivers.map(\.name) }

    /// Every running rule group with its rules' health.
    package func ruleGroups() async -> [RuleGroupStatus] {
        await ruler.groups
    }

    /// Endpoints that are not being tried at full pace because they failed, as `receiver/integration`.
    package func openEndpoints() async -> [String] {
        await dispatcher.openEndpoints
    }
}
