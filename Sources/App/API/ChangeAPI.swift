internal import Alerting
internal import Operations
internal import Telemetry

/// `POST /api/beaufort/v1/changes`: what was changed on purpose.
struct ChangeAPI: Sendable {
    let suite: Suite

    func answer(_ request: APIRequest) async -> APIResponse? {
        guard request.path == "/api/beaufort/v1/changes", request.method == "POST" else { return nil }
        let summary = request.parameter("summary") ?? ""
        guard !summary.isEmpty else {
            return .json(
                .object(["error": .string("'summary' is missing: say what was changed")]), status: 400)
        }
        if let refusal = await GateKeeper(suite: suite).refusal("change", request) { return refusal }
        do {
            return .json(.array(try await take(summary, request)))
        } catch {
            return .json(.object(["error": .string("\(error)")]), status: 400)
        }
    }

    private func take(_ summary: String, _ request: APIRequest) async throws -> [JSONValue] {
        func text(_ name: String) -> String? {
            request.parameter(name).flatMap { $0.isEmpty ? nil : $0 }
        }
        let author = text("by") ?? "unknown"
        let details = (text("details") ?? "").split(separator: "\n").compactMap { line -> Label? in
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? Label(String(parts[0]), String(parts[1])) : nil
        }
        let now = suite.time.now
        let change = ChangeEvent(
            summary: summary, time: now, source: text("source") ?? Machine.hostName,
            details: details + [Label("by", author)], link: text("link") ?? "")
        let deliveries = try await suite.alerting.announce(
            change, to: text("receiver"), at: now,
            with: suite.entry("change", of: change.source, by: author, detail: summary))
        let receivers = await suite.alerting.routing.receivers
        return deliveries.map { delivery in
            AlertJSON.delivery(delivery, of: receivers.first { $0.name == delivery.lane.receiver })
        }
    }
}
