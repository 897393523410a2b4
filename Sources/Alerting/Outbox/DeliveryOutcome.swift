package import Telemetry

/// How an attempt left a row of the outbox.
package struct DeliveryOutcome: Hashable, Sendable {
    package var id: Int64
    package var time: Timestamp
    package var state: Delivery.State
    package var attempts: Int
    package var rejections: Int
    package var nextAttemptAt: Timestamp
    package var httpStatus: Int?
    package var error: String?
    package var isEscalated: Bool
}

/// What the endpoint said to one attempt.
package enum AttemptResult: Hashable, Sendable {
    case accepted(status: Int)
    /// Worth trying again soon: no answer, 408, 425, 429, 5xx. `after` is the receiver's `Retry-After`.
    case transient(status: Int?, error: String, after: TimeSpan?)
    /// Any other answer: trying again helps only if somebody mends the receiver.
    case rejected(status: Int, error: String)
    /// There is nowhere to send it: no such receiver, no readable URL.
    case undeliverable(error: String)

    package init(_ response: HTTPResponse, at time: Timestamp) {
        let status = response.status
        switch status {
        case 200..<300: self = .accepted(status: status)
        case 408, 425, 429, 500...:
            self = .transient(
                status: status, error: "the receiver answered \(status)",
                after: response.header("Retry-After").flatMap { Self.delay($0, at: time) })
        case 300..<400:
            self = .rejected(
                status: status, error: "the receiver answered \(status); redirects are not followed")
        default: self = .rejected(status: status, error: "the receiver answered \(status)")
        }
    }

    /// Seconds, or the date RFC 9110 prefers: `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func delay(_ text: String, at time: Timestamp) -> TimeSpan? {
        if let seconds = Int64(text), seconds >= 0 { return .seconds(min(seconds, 86_400)) }
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), let year = Int(parts[3]),
            let month = months.firstIndex(of: String(parts[2])),
            let midnight = Timestamp(
                rfc3339: "\(pad(year, 4))-\(pad(month + 1, 2))-\(pad(day, 2))T\(parts[4])Z")
        else { return nil }
        return max(.zero, midnight - time)
    }

    private static func pad(_ value: Int, _ width: Int) -> String {
        let text = "\(value)"
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
