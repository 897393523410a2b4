package import Telemetry

/// How an attempt left a row of the outbox.
package struct DeliveryOutcome: Hashable, Sendable {
    package var id: Int64
    /// Of the row: what was sent before it had an id is found by it.
    package var key: String
    package var time: Timestamp
    package var state: Delivery.State
    package var attempts: Int
    package var rejections: Int
    package var nextAttemptAt: Timestamp
    package var httpStatus: Int?
    package var error: String?
    /// See `Delivery.answer`.
    package var answer: String?
    package var isEscalated: Bool
}

/// Why a notification cannot even be sent.
struct AttemptFailure: Error, Hashable {
    var what: String
    /// Nobody can mend it for this row. A secret that cannot be read just now is no such thing: it may be
    /// under rotation.
    var isFinal = false
}

/// What the endpoint said to one attempt.
package enum AttemptResult: Hashable, Sendable {
    case accepted(status: Int)
    /// Worth trying again soon: no answer, 408, 425, 429, 5xx. `after` is the receiver's `Retry-After`.
    case transient(status: Int?, error: String, after: TimeSpan?)
    /// Any other answer: trying again helps only if somebody mends the receiver.
    case rejected(status: Int?, error: String)
    /// There is nowhere to send it: no such receiver.
    case undeliverable(error: String)

    package init(_ response: HTTPResponse, at time: Timestamp) {
        let status = response.status
        switch status {
        case 200..<300: self = .accepted(status: status)
        case 408, 425, 429, 500...:
            self = .transient(
                status: status, error: "the receiver answered \(status)",
                after: response.retryAfter(at: time))
        case 300..<400:
            self = .rejected(
                status: status, error: "the receiver answered \(status); redirects are not followed")
        default: self = .rejected(status: status, error: "the receiver answered \(status)")
        }
    }
}
