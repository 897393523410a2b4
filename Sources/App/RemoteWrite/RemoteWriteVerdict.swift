package import Telemetry

/// What a receiver's answer means for the request it answers.
package enum RemoteWriteVerdict: Hashable, Sendable {
    /// The samples are there.
    case accepted
    /// Try the same request again, not sooner than it asks.
    case postponed(reason: String, atLeast: TimeSpan)
    /// It will never take this request.
    case refused(reason: String)

    /// 2xx is done; 429 and 5xx pass; any other status would be the same next time.
    package static func judge(_ response: HTTPResponse, at now: Timestamp) -> RemoteWriteVerdict {
        if (200..<300).contains(response.status) { return .accepted }
        let said =
            String(decoding: response.body.prefix(200), as: UTF8.self)
            .split(whereSeparator: \.isNewline).first.map { ": \($0)" } ?? ""
        let reason = "HTTP \(response.status)\(said)"
        guard response.status == 429 || response.status >= 500 || response.status == 408 else {
            return .refused(reason: reason)
        }
        // A receiver may ask for patience, not for silence.
        return .postponed(reason: reason, atLeast: min(response.retryAfter(at: now) ?? .zero, .hours(1)))
    }
}
