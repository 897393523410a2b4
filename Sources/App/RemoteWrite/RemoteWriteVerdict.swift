package import Telemetry

/// What a receiver's answer means for the request it answers.
package enum RemoteWriteVerdict: Hashable, Sendable {
    /// The samples are there, as many as it says; nil where it does not count.
    case accepted(WrittenCounts?)
    /// Try the same request again, not sooner than it asks.
    case postponed(reason: String, atLeast: TimeSpan)
    /// It will never take this request, but for what it says it has written.
    case refused(reason: String, WrittenCounts?)
    /// It does not read this version of remote write. The samples are not at fault and are kept.
    case misunderstood(reason: String)

    /// 2xx is done; 429 and 5xx pass; any other status would be the same next time.
    ///
    /// A receiver that knows only 1.0 may look at no header and take a 2.0 request for an empty one: it says
    /// 2xx and has nothing. So 2.0 is done only when the answer counts what was written, which the protocol
    /// demands of every receiver.
    /// - Parameter isProven: this receiver has counted before, so it reads 2.0.
    package static func judge(
        _ response: HTTPResponse, to message: RemoteWriteMessage = .one, isProven: Bool = false,
        at now: Timestamp
    ) -> RemoteWriteVerdict {
        let written = message == .two ? WrittenCounts(response) : nil
        if (200..<300).contains(response.status) {
            if message == .one || written != nil { return .accepted(written) }
            return .misunderstood(reason: "HTTP \(response.status), without a count of what it wrote")
        }
        let said =
            String(decoding: response.body.prefix(200), as: UTF8.self)
            .split(whereSeparator: \.isNewline).first.map { ": \($0)" } ?? ""
        let reason = "HTTP \(response.status)\(said)"
        if response.status == 415 { return .misunderstood(reason: reason) }
        // What receivers of 1.0 say to a body that they cannot read.
        if response.status == 400, message == .two, written == nil, !isProven {
            return .misunderstood(reason: reason)
        }
        guard response.status == 429 || response.status >= 500 || response.status == 408 else {
            return .refused(reason: reason, written)
        }
        // A receiver may ask for patience, not for silence.
        return .postponed(reason: reason, atLeast: min(response.retryAfter(at: now) ?? .zero, .hours(1)))
    }
}
