internal import Alerting
internal import Telemetry

/// `/api/beaufort/v1/silences…`: which silences there are and what they keep quiet, making one, ending one.
/// Alertmanager's own API has them too, as programs expect them.
struct SilenceAPI: Sendable {
    let suite: Suite

    func answer(_ request: APIRequest) async -> APIResponse? {
        let parts = request.path.split(separator: "/").dropFirst(3).map(String.init)
        guard parts.first == "silences" else { return nil }
        do {
            switch (request.method, parts.count) {
            case ("GET", 1): return .json(.array(try await list(isWhole: request.parameter("all") == "true")))
            case ("POST", 1): return .json(try await make(request))
            case ("POST", 3) where parts[2] == "end": return .json(try await end(parts[1], request))
            default: return nil
            }
        } catch {
            return .json(.object(["error": .string("\(error)")]), status: 400)
        }
    }

    private var now: Timestamp { suite.time.now }

    /// Active ones first, then those to come, then those that are over.
    private func list(isWhole: Bool) async throws -> [JSONValue] {
        let now = now
        let alerts = try await suite.alerting.activeAlerts().filter { $0.state == .firing }
        let order = isWhole ? [Silence.State.active, .pending, .expired] : [.active, .pending]
        let all = try await suite.alerting.book.silences()
        return order.flatMap { state in all.filter { $0.state(at: now) == state } }.map { silence in
            SilenceJSON.document(silence, muting: alerts, at: now)
        }
    }

    private func make(_ request: APIRequest) async throws -> JSONValue {
        let matchers = try request.allParameters("match").flatMap { try MatcherParser.parse($0) }
        let author = request.parameter("by") ?? "unknown"
        let silence = try await suite.alerting.silence(
            matchers, for: try ActionSpan.read(request), by: author,
            comment: request.parameter("comment") ?? "", noting: suite.silenceNote(endedBy: author))
        let alerts = try await suite.alerting.activeAlerts().filter { $0.state == .firing }
        return SilenceJSON.document(silence, muting: alerts, at: now)
    }

    /// - Parameter id: or how it begins, when no other one begins so.
    private func end(_ id: String, _ request: APIRequest) async throws -> JSONValue {
        let now = now
        let meant = try await suite.alerting.book.silences().filter {
            $0.state(at: now) != .expired && $0.id.hasPrefix(id)
        }
        guard let silence = meant.first, meant.count == 1 || silence.id == id else {
            throw meant.isEmpty
                ? CommandFailure(
                    "there is no silence '\(id)' that is not over", remedy: "see `alert silences`")
                : CommandFailure("\(meant.count) silences begin with '\(id)'", remedy: "write more of the id")
        }
        try await suite.alerting.expireSilence(
            silence.id, noting: suite.silenceNote(endedBy: request.parameter("by") ?? "unknown"))
        var ended = silence
        ended.endsAt = now
        return SilenceJSON.document(ended, muting: [], at: now)
    }
}

enum SilenceJSON {
    /// - Parameter alerts: those that fire; the ones it keeps quiet are named.
    static func document(
        _ silence: Silence, muting alerts: [AlertSummary], at time: Timestamp
    ) -> JSONValue {
        let muted = alerts.filter { silence.mutes($0.labels, at: time) }
        return .object([
            "id": .string(silence.id), "state": .string(silence.state(at: time).rawValue),
            "matchers": .string(silence.matchers.description),
            "starts_at": .string(silence.startsAt.rfc3339), "ends_at": .string(silence.endsAt.rfc3339),
            "by": .string(silence.createdBy), "comment": .string(silence.comment),
            "mutes": .array(
                muted.map {
                    .object([
                        "fingerprint": .string($0.fingerprint.description), "name": .string($0.name),
                    ])
                }),
        ])
    }
}

/// For how long somebody takes an alert on or mutes it.
enum ActionSpan {
    /// Longer is a slip of the fingers, and other tools cannot read the year.
    private static let longest = TimeSpan.days(366)

    /// The parameter `for`; an hour without it.
    static func read(_ request: APIRequest) throws -> TimeSpan {
        let asked = request.parameter("for") ?? "1h"
        guard let span = TimeSpan(text: asked), span > .zero, span <= longest else {
            throw CommandFailure(
                "'\(asked)' is no time for this: write a duration such as 30m, 2h or 7d, a year at most",
                remedy: "")
        }
        return span
    }
}
