package import Telemetry

/// Somebody has taken an alert on: reminders about it stop until the acknowledgement lapses or the
/// alert ends. New alerts and resolves go out as ever.
package struct Acknowledgement: Hashable, Sendable {
    package var fingerprint: Fingerprint
    package var owner: String
    package var comment: String
    package var time: Timestamp
    package var expiresAt: Timestamp

    package init(
        fingerprint: Fingerprint, owner: String, comment: String, time: Timestamp, expiresAt: Timestamp
    ) {
        self.fingerprint = fingerprint
        self.owner = owner
        self.comment = comment
        self.time = time
        self.expiresAt = expiresAt
    }

    package func isActive(at moment: Timestamp) -> Bool { moment < expiresAt }
}
