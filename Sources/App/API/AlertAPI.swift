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
                return try await resend(parts[2])
            case ("POST", 3): return try await act(parts[2], on: parts[1], request)
            default: return nil
            }
        } catch {
            return .json(.object(["error": .string("\(error)")]), status: 400)
        }
    }

    private func explain(_ request: APIRequest) async throws -> APIResponse {
        let now = suite.time.now
        let explanations = try await suite.alerting.explain(
            ExplanationSubject(request.parameter("alert") ?? ""), receiver: request.parameter("receiver"),
            at: request.parameter("at").flatMap { TimeText.time($0, now: now) } ?? now,
            runner: QueryEngine(source: suite.store))
        let inputs = request.parameter("inputs") == "true"
        return .json(
            .object([
                "explanations": .array(explanations.map(\.json)),
                "text": .string(explanations.map { $0.text(inputs: inputs) }.joined(separator: "\n\n")),
            ]))
    }

    private func test(_ request: APIRequest) async throws -> APIResponse {
        let name = request.parameter("receiver") ?? ""
        let deliveries = try await suite.alerting.test(
            receiver: name, by: request.parameter("by") ?? "unknown", at: suite.time.now)
        let receiver = await suite.alerting.routing.receivers.first { $0.name == name }
        return .json(.array(deliveries.map { AlertJSON.delivery($0, of: receiver) }))
    }

    private func resend(_ id: String) async throws -> APIResponse {
        guard let number = Int64(id), try await suite.alerting.desk.replay(number, at: suite.time.now) else {
            return .json(.object(["error": .string("delivery \(id) is no dead letter")]), status: 404)
        }
        return .json(.object(["resent": .number(Double(number))]))
    }

    /// Longer is a slip of the fingers, and other tools cannot read the year.
    private static let longest = TimeSpan.days(366)

    private func act(_ action: String, on id: String, _ request: APIRequest) async throws -> APIResponse? {
        guard let fingerprint = Fingerprint(text: id),
            let alert = try await suite.alerting.activeAlerts().first(where: { $0.fingerprint == fingerprint }
            )
        else {
            return .json(.object(["error": .string("no active alert \(id)")]), status: 404)
        }
        let asked = request.parameter("for") ?? "1h"
        guard let span = TimeSpan(text: asked), span > .zero, span <= Self.longest else {
            let what =
                "'\(asked)' is no time for this: write a duration such as 30m, 2h or 7d, a year at most"
            return .json(.object(["error": .string(what)]), status: 400)
        }
        let until = suite.time.now + span
        let comment = request.parameter("comment") ?? ""
        switch action {
        case "ack":
            let owner = request.parameter("owner") ?? "unknown"
            _ = try await suite.alerting.acknowledge(fingerprint, by: owner, for: span, comment: comment)
        case "silence":
            let matchers = alert.labels.sorted.map { Matcher($0.name, .equal, $0.value) }
            _ = try await suite.alerting.silence(
                matchers, for: span, by: request.parameter("by") ?? "unknown", comment: comment)
        default:
            return nil
        }
        return .json(
            .object([
                action: .string(alert.name), "for": .string(span.description),
                "until": .string(until.rfc3339),
            ]))
    }
}
