package import Telemetry

/// Alerts that share notifications: those of one route with equal group labels.
package struct AlertGroup: Hashable, Sendable {
    /// `{}/{team="a"}:{alertname="X"}`: route key, colon, group labels.
    package var key: String
    package var routeKey: String
    package var receiver: String
    package var labels: Labels
    package var members: [Fingerprint: Alert]
    package var nextFlush: Timestamp

    package init(
        key: String, routeKey: String, receiver: String, labels: Labels,
        members: [Fingerprint: Alert] = [:], nextFlush: Timestamp
    ) {
        self.key = key
        self.routeKey = routeKey
        self.receiver = receiver
        self.labels = labels
        self.members = members
        self.nextFlush = nextFlush
    }

    /// Routes with equal matchers give groups with equal keys; the receiver tells them apart.
    package struct ID: Hashable, Sendable {
        package var key: String
        package var receiver: String
    }

    package var id: ID { ID(key: key, receiver: receiver) }

    /// The key of the group an alert with those group labels belongs to.
    package static func key(routeKey: String, labels: Labels) -> String {
        let pairs = labels.sorted.map { "\($0.name)=\(quoted($0.value))" }
        return "\(routeKey):{\(pairs.joined(separator: ", "))}"
    }
}

/// One endpoint of a receiver, for one group: what the notification log and the outbox keep apart.
package struct NotificationLane: Hashable, Sendable {
    package var groupKey: String
    package var receiver: String
    /// The integration's number; see `IntegrationRegister`.
    package var integration: Int

    package init(groupKey: String, receiver: String, integration: Int) {
        self.groupKey = groupKey
        self.receiver = receiver
        self.integration = integration
    }
}

extension NotificationLane {
    package var group: AlertGroup.ID { AlertGroup.ID(key: groupKey, receiver: receiver) }
    package var endpoint: Endpoint { Endpoint(receiver: receiver, integration: integration) }
}

/// One integration of a receiver.
package struct Endpoint: Hashable, Sendable {
    package var receiver: String
    /// Its number; see `IntegrationRegister`.
    package var integration: Int
}

/// The log of a lane: what was told, and the alerts themselves, so that the resolve can be told even
/// when nothing else remembers the alert.
package struct NotificationLog: Hashable, Sendable {
    /// What the last notification said.
    package var entry: NotificationLogEntry
    /// Alerts whose firing was told and whose end was not: those of the last notification, and those that it
    /// left out because they were muted.
    package var alerts: [Fingerprint: Alert]
    /// When each firing alert was first told.
    package var since: [Fingerprint: Timestamp]

    package init(
        entry: NotificationLogEntry, alerts: [Fingerprint: Alert], since: [Fingerprint: Timestamp] = [:]
    ) {
        self.entry = entry
        self.alerts = alerts
        self.since = since
    }
}
