internal import Alerting
internal import PromQL
internal import Telemetry

/// `/api/beaufort/v1/alerts…`: what fires, and taking an alert on.
struct AlertAPI: Sendable {
    let suite: Suite

    func answer(_ request: APIRequest) async -> APIResponse? {
        let parts = request.path.split(separator: "/").dropFirst(3).map(String.init)
        guard parts.first == "alerts" else { return nil }
        do {
            switch (request.method, parts.count) {
            case ("GET", 1):
                return .json(.array(try await suite.alerting.activeAlerts().map(AlertJSON.summary)))
            case ("GET", 2) where parts[1] == "explain": return try await explain(request)
            case ("POST", 2) where parts[1] == "test": return try await test(request)
            case ("POST", 4) where parts[1] == "deliveries" && parts[3] == "resend":
                return try await resend(parts[2], request)
            case ("POST", 4) where parts[1] == "deliveries" && parts[3] == "discard":
                return try await discard(parts[2], request)
            case ("POST", 3): return try await act(parts[2], on: parts[1], request)
            default: return nil
            }
        } catch {
            return .json(.object(["error": .string("\(error)")]), status: 400)
        }
    }

    private func explain(_ request: APIRequest) async throws -> APIResponse {
        let now = suite.time.now
        let moment = request.parameter("at").flatMap { TimeText.time($0, now: now) } ?? now
        let explanations = try await suite.alerting.explain(
            ExplanationSubject(request.parameter("alert") ?? ""), receiver: request.parameter("receiver"),
            at: moment, now: now, runner: QueryEngine(source: suite.own))
        let inputs = request.parameter("inputs") == "true"
        return .json(
            .object([
                "explanations": .array(explanations.map(\.json)),
                "text": .string(explanations.map { $0.text(inputs: inputs) }.joined(separator: "\n\n")),
            ]))
    }

    private func test(_ request: APIRequest) async throws -> APIResponse {
        let name = request.parameter("receiver") ?? ""
        let author = request.parameter("by") ?? "unknown"
        let deliveries = try await suite.alerting.test(
            receiver: name, by: author, at: suite.time.now,
            with: suite.entry("receiver.test", of: name, by: author))
        let receiver = await suite.alerting.routing.receivers.first { $0.name == name }
        return .json(.array(deliveries.map { AlertJSON.delivery($0, of: receiver) }))
    }

    private func resend(_ id: String, _ request: APIRequest) async throws -> APIResponse {
        let note = suite.entry("delivery.resend", of: id, by: request.parameter("by") ?? "unknown")
        if let number = Int64(id), request.parameter("superseded") != "true",
            let newer = try await suite.alerting.desk.newer(than: number)
        {
            let what = "delivery \(newer) tells the receiver of the same group's state since"
            let remedy =
                "sending \(number) now would put an old state in its place; --superseded does it all the same"
            return .json(.object(["error": .string("\(what): \(remedy)")]), status: 409)
        }
        guard let number = Int64(id),
            try await suite.alerting.desk.replay(number, at: suite.time.now, with: note)
        else { return .json(.object(["error": .string("delivery \(id) is no dead letter")]), status: 404) }
        return .json(.object(["resent": .number(Double(number))]))
    }

    private func discard(_ id: String, _ request: APIRequest) async throws -> APIResponse {
        let note = suite.entry("delivery.discard", of: id, by: request.parameter("by") ?? "unknown")
        guard let number = Int64(id), try await suite.alerting.desk.discard(number, with: note) else {
            return .json(.object(["error": .string("delivery \(id) is no dead letter")]), status: 404)
        }
        return .json(.object(["discarded": .number(Double(number))]))
    }

    private func act(_ action: String, on id: String, _ request: APIRequest) async throws -> APIResponse? {
        guard let fingerprint = Fingerprint(text: id),
            let alert = try await suite.alerting.activeAlerts().first(where: { $0.fingerprint == fingerprint }
            )
        else {
            return .json(.object(["error": .string("no active alert \(id)")]), status: 404)
        }
        if action == "unack" { return try await release(alert, request) }
        let span = try ActionSpan.read(request)
        let until = suite.time.now + span
        let comment = request.parameter("comment") ?? ""
        switch action {
        case "ack":
            let owner = request.parameter("owner") ?? "unknown"
            let words = comment.isEmpty ? "" : "\n\(comment)"
            let note = suite.entry(
                "alert.ack", of: id, by: owner, detail: "\(alert.labels) until \(until.rfc3339)\(words)")
            _ = try await suite.alerting.acknowledge(
                fingerprint, by: owner, for: span, comment: comment, with: note)
        case "silence":
            let matchers = alert.labels.sorted.map { Matcher($0.name, .equal, $0.value) }
            let author = request.parameter("by") ?? "unknown"
            _ = try await suite.alerting.silence(
                matchers, for: span, by: author, comment: comment,
                noting: suite.silenceNote(endedBy: author))
        default:
            return nil
        }
        return .json(
            .object([
                action: .string(alert.name), "for": .string(span.description),
                "until": .string(until.rfc3339),
            ]))
    }

    /// Nobody has the alert any more: it is repeated and handed on again.
    private func release(_ alert: AlertSummary, _ request: APIRequest) async throws -> APIResponse {
        guard let owner = alert.acknowledgement?.owner else {
            return .json(
                .object(["error": .string("nobody has acknowledged \(alert.name)")]), status: 404)
        }
        let note = suite.entry(
            "alert.unack", of: alert.fingerprint.description, by: request.parameter("by") ?? "unknown",
            detail: "\(alert.labels), was \(owner)'s")
        try await suite.alerting.desk.unacknowledge(alert.fingerprint, with: note)
        return .json(.object(["unack": .string(alert.name), "owner": .string(owner)]))
    }
}
