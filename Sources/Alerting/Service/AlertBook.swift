package import Store
package import Telemetry

/// Reads alerts, history, deliveries and silences from the store's file, in any process, while the
/// agent writes them.
package struct AlertBook: Sendable {
    private let alerts: AlertRecords
    private let foreign: ForeignAlertRecords
    private let outbox: OutboxRecords
    private let silenceRecords: SilenceRecords
    private let integrationRecords: IntegrationRecords

    /// More rows than this are never returned at once.
    package static let rowLimit = 10_000

    package init(_ store: Store) {
        alerts = AlertRecords(store)
        foreign = ForeignAlertRecords(store)
        outbox = OutboxRecords(store)
        silenceRecords = SilenceRecords(store)
        integrationRecords = IntegrationRecords(store)
    }

    /// Pending, firing and lately resolved alerts, most urgent first. Routes and inhibition are not
    /// known here; silences are, and the maintenance that the caller knows of.
    package func activeAlerts(
        at time: Timestamp, maintenance: MaintenancePlan = MaintenancePlan()
    ) async throws -> [AlertSummary] {
        let quieting = Quieting(
            silences: try await silenceRecords.silences(),
            acknowledgements: try await acknowledgements(at: time), maintenance: maintenance.muting(at: time))
        let own = try await alerts.load().alerts.map(\.alert)
        return try await AlertSummary.all(own, foreign.load()).map { summary in
            var summary = summary
            summary.mute = quieting.mute(of: summary.labels, at: time)
            summary.acknowledgement = quieting.acknowledgements[summary.fingerprint]
            return summary
        }.sortedByUrgency()
    }

    /// Transitions in the range, oldest first.
    package func history(in range: TimeRange, limit: Int = rowLimit) async throws -> [AlertHistoryEntry] {
        try await alerts.history(in: range, limit: min(limit, Self.rowLimit))
    }

    /// Transitions recorded after the one with that id, oldest first.
    package func history(after id: Int64, limit: Int = rowLimit) async throws -> [AlertHistoryEntry] {
        try await alerts.history(after: id, limit: min(limit, Self.rowLimit))
    }

    /// The last transition of each alert at or before a time.
    package func latestTransitions(at time: Timestamp) async throws -> [AlertTransition] {
        try await alerts.latest(at: time)
    }

    /// Notifications of an alert to one group's receiver, decided up to a time, oldest first; the last 50.
    package func deliveries(
        of alert: Fingerprint, receiver: String, besides others: [String], until time: Timestamp
    ) async throws -> [Delivery] {
        try await outbox.deliveries(of: alert, receiver: receiver, besides: others, until: time, limit: 50)
    }

    /// Notifications decided in the range, oldest first.
    package func deliveries(in range: TimeRange, limit: Int = rowLimit) async throws -> [Delivery] {
        try await outbox.deliveries(in: range, limit: min(limit, Self.rowLimit))
    }

    /// Notifications given up, newest first.
    package func deadLetters(limit: Int = rowLimit) async throws -> [Delivery] {
        try await outbox.deadLetters(limit: min(limit, Self.rowLimit))
    }

    /// The bytes that are to be sent, or were given up; empty once they have arrived.
    package func body(of delivery: Delivery) async throws -> [UInt8]? {
        try await outbox.body(of: delivery.id)
    }

    package func pendingDeliveries() async throws -> Int {
        try await outbox.pendingCount()
    }

    /// What the numbers of integrations stand for.
    package func integrations() async throws -> IntegrationRegister { try await integrationRecords.load() }

    package func silences() async throws -> [Silence] {
        try await silenceRecords.silences()
    }

    /// Acknowledgements that hold.
    package func acknowledgements(at time: Timestamp) async throws -> [Fingerprint: Acknowledgement] {
        let active = try await silenceRecords.acknowledgements().filter { $0.isActive(at: time) }
        return Dictionary(active.map { ($0.fingerprint, $0) }) { _, last in last }
    }
}

extension AlertSummary {
    /// Our own alerts and those of others; of two that are the same and fire, our own.
    static func all(_ own: [ActiveAlert], _ foreign: [ForeignAlert]) -> [AlertSummary] {
        let firing = Set(own.filter { $0.state == .firing }.map(\.labels))
        let others = foreign.filter { !firing.contains($0.labels) }
        return own.map { AlertSummary($0) } + others.map { AlertSummary(ActiveAlert($0), foreign: $0) }
    }
}

extension Quieting {
    /// The first reason that does not depend on routes.
    fileprivate func mute(of labels: Labels, at time: Timestamp) -> MuteReason? {
        let windows = maintenance(of: labels)
        if !windows.isEmpty { return .maintenance(windows) }
        let ids = silences(muting: labels, at: time).map(\.id)
        return ids.isEmpty ? nil : .silenced(by: ids.sorted())
    }
}

extension [AlertSummary] {
    /// Firing before pending before resolved, the severe before the mild, the old before the new.
    package func sortedByUrgency() -> [AlertSummary] {
        sorted { left, right in
            (left.rank, left.alert.activeAt, left.name) < (right.rank, right.alert.activeAt, right.name)
        }
    }
}
