package import Telemetry

/// Why a group's notification goes out now. Raw values are what Alertmanager sends as
/// `notification_reason`.
package enum NotificationReason: String, Hashable, Sendable, CaseIterable {
    case first = "first notification"
    case newAlerts = "new alerts added"
    case allResolved = "all alerts resolved"
    case someResolved = "some alerts resolved"
    case repeated = "repeat interval elapsed"
    /// Ours: another receiver was told and nobody has taken the alert on.
    case escalated = "not acknowledged in time"
}

/// What a receiver was last told about a group.
package struct NotificationLogEntry: Hashable, Sendable {
    package var firing: Set<Fingerprint>
    package var resolved: Set<Fingerprint>
    package var time: Timestamp

    package init(firing: Set<Fingerprint>, resolved: Set<Fingerprint>, time: Timestamp) {
        self.firing = firing
        self.resolved = resolved
        self.time = time
    }
}

extension NotificationReason {
    /// Alertmanager's deduplication: nil when the receiver knows everything already.
    ///
    /// `allResolved` is returned even when resolves are not sent, so that the log is cleared.
    package static func decide(
        entry: NotificationLogEntry?, firing: Set<Fingerprint>, resolved: Set<Fingerprint>,
        sendResolved: Bool, repeatInterval: TimeSpan, at time: Timestamp
    ) -> NotificationReason? {
        guard let entry else { return firing.isEmpty ? nil : .first }
        if !firing.isSubset(of: entry.firing) { return entry.firing.isEmpty ? .first : .newAlerts }
        if firing.isEmpty { return entry.firing.isEmpty ? nil : .allResolved }
        if sendResolved, !resolved.isSubset(of: entry.resolved) { return .someResolved }
        // Alertmanager's clock is a little late at every turn, so that there a whole interval has always
        // passed.
        return entry.time <= time - repeatInterval ? .repeated : nil
    }
}
