package import Telemetry

/// Alerts for one request to one Alertmanager. Without any it only asks whether somebody is there.
package struct HandoverBatch: Hashable, Sendable {
    package var peer: String
    package var alerts: [OutgoingAlert]
    /// When they became due.
    package var time: Timestamp

    package init(peer: String, alerts: [OutgoingAlert], time: Timestamp) {
        self.peer = peer
        self.alerts = alerts
        self.time = time
    }

    /// As many as Prometheus puts into a request.
    package static let limit = 64

    package func body(_ settings: HandoverSettings) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONWriter.write(into: &bytes) { writer in
            writer.array { writer in
                for alert in alerts { alert.write(into: &writer, settings, at: time) }
            }
        }
        return bytes
    }
}

/// What a request to an Alertmanager came to.
package enum HandoverAnswer: Hashable, Sendable {
    case accepted
    /// It took what it could of the request and will never take the rest.
    case refused(reason: String)
    /// To be told again, not sooner than it asks.
    case failed(reason: String, atLeast: TimeSpan)

    /// Only answers about the alerts themselves are final: a wrong path, a wrong password and an overload
    /// pass, or are mended.
    package static func judge(_ response: HTTPResponse, at now: Timestamp) -> HandoverAnswer {
        if (200..<300).contains(response.status) { return .accepted }
        let said =
            String(decoding: response.body.prefix(200), as: UTF8.self)
            .split(whereSeparator: \.isNewline).first.map { ": \($0)" } ?? ""
        let reason = "HTTP \(response.status)\(said)"
        if [400, 413, 422].contains(response.status) { return .refused(reason: reason) }
        return .failed(reason: reason, atLeast: min(response.retryAfter(at: now) ?? .zero, .minutes(1)))
    }
}
