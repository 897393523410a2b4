package import Telemetry

/// A notification on its way to one endpoint, or arrived, or given up.
package struct Delivery: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        case pending, delivered, dead
    }

    package var id: Int64
    /// The same for every attempt: the receiver can tell a repetition.
    package var key: String
    package var lane: NotificationLane
    /// `firing` or `resolved`.
    package var status: String
    package var reason: String
    package var groupLabels: Labels
    package var fingerprints: [Fingerprint]
    package var createdAt: Timestamp
    package var state: State
    package var attempts: Int
    /// Attempts answered with a status that repeating will hardly change.
    package var rejections: Int
    package var nextAttemptAt: Timestamp
    package var lastAttemptAt: Timestamp?
    /// When it was delivered or given up.
    package var finishedAt: Timestamp?
    package var httpStatus: Int?
    /// What went wrong last; never a URL or a secret.
    package var error: String?
    /// How the receiver put its refusal: the beginning of its last answer that was none of 2xx, one line,
    /// without secrets.
    package var answer: String?
    package var isEscalated: Bool

    /// What went wrong, and how the receiver put it.
    package var complaint: String? {
        guard let error else { return nil }
        return answer.map { "\(error): \($0)" } ?? error
    }

    /// Made by `alert test --receiver`.
    package var isTrial: Bool { lane.groupKey.hasPrefix(Delivery.trialPrefix) }

    static let trialPrefix = "test:"

    /// Time from the decision to the receiver's 2xx.
    package var latency: TimeSpan? {
        state == .delivered ? finishedAt.map { $0 - createdAt } : nil
    }
}

/// A row to be written to the outbox.
package struct NewDelivery: Hashable, Sendable {
    package var key: String
    package var lane: NotificationLane
    package var status: String
    package var reason: String
    package var groupLabels: Labels
    package var fingerprints: [Fingerprint]
    package var createdAt: Timestamp
    package var body: [UInt8]

    package init(
        key: String, lane: NotificationLane, status: String, reason: String, groupLabels: Labels,
        fingerprints: [Fingerprint], createdAt: Timestamp, body: [UInt8]
    ) {
        self.key = key
        self.lane = lane
        self.status = status
        self.reason = reason
        self.groupLabels = groupLabels
        self.fingerprints = fingerprints
        self.createdAt = createdAt
        self.body = body
    }
}
