package import Telemetry

/// Something to tell one endpoint, complete.
package struct Notification: Hashable, Sendable {
    package var lane: NotificationLane
    package var time: Timestamp
    package var reason: NotificationReason
    package var groupLabels: Labels
    /// Sorted by job, instance and labels.
    package var firing: [Alert]
    package var resolved: [Alert]

    package init(
        lane: NotificationLane, time: Timestamp, reason: NotificationReason, groupLabels: Labels,
        firing: [Alert], resolved: [Alert]
    ) {
        self.lane = lane
        self.time = time
        self.reason = reason
        self.groupLabels = groupLabels
        self.firing = firing
        self.resolved = resolved
    }

    package var isFiring: Bool { !firing.isEmpty }
}

extension [Alert] {
    /// Alertmanager's order: by `job`, `instance`, then all labels.
    package func sortedForReceivers() -> [Alert] {
        func key(_ alert: Alert) -> (String, String) {
            (alert.labels["job"] ?? "", alert.labels["instance"] ?? "")
        }
        return sorted { left, right in
            let (leftKey, rightKey) = (key(left), key(right))
            return leftKey == rightKey ? left.labels < right.labels : leftKey < rightKey
        }
    }
}
