package import Telemetry

/// Where an alert stands.
package enum AlertState: String, Hashable, Sendable, CaseIterable {
    /// Its condition ended; kept a while so that everyone hears of it.
    case inactive
    /// Its condition holds, but not long enough yet.
    case pending
    case firing
}

/// One alert of one rule: a label set for which the rule's condition held. Or one that another server told
/// us of, in the same words.
package struct ActiveAlert: Hashable, Sendable {
    /// Result labels, rule labels over them, `alertname`.
    package var labels: Labels
    package var annotations: Labels
    package var value: Double
    package var state: AlertState
    /// Since when the condition holds without a break.
    package var activeAt: Timestamp
    package var firedAt: Timestamp?
    package var resolvedAt: Timestamp?
    /// Since when the condition is gone while `keep_firing_for` keeps the alert firing.
    package var keepFiringSince: Timestamp?
    /// Who told us of it; empty for an alert of our own rules.
    package var origin: String

    package init(
        labels: Labels, annotations: Labels = Labels(), value: Double, state: AlertState,
        activeAt: Timestamp, firedAt: Timestamp? = nil, resolvedAt: Timestamp? = nil,
        keepFiringSince: Timestamp? = nil, origin: String = ""
    ) {
        self.labels = labels
        self.annotations = annotations
        self.value = value
        self.state = state
        self.activeAt = activeAt
        self.firedAt = firedAt
        self.resolvedAt = resolvedAt
        self.keepFiringSince = keepFiringSince
        self.origin = origin
    }
}

/// A step of an alert's life, for the history, for incidents and for notifications.
package struct AlertTransition: Hashable, Sendable {
    package var time: Timestamp
    /// Nil for an alert seen for the first time.
    package var from: AlertState?
    /// Nil when a pending alert's condition ended before it fired: nobody heard of it.
    package var to: AlertState?
    package var alert: ActiveAlert
    /// Why, when it is not the rule's condition: `rule removed`.
    package var reason: String

    package init(time: Timestamp, from: AlertState?, to: AlertState?, alert: ActiveAlert, reason: String = "")
    {
        self.time = time
        self.from = from
        self.to = to
        self.alert = alert
        self.reason = reason
    }

    package var fingerprint: Fingerprint { Fingerprint(alert.labels) }
    package var isFiring: Bool { to == .firing }
    package var isResolved: Bool { from == .firing && to != .firing }
}
