internal import SLO
internal import Telemetry

/// `/api/beaufort/v1/slos/corrections`: past events that are counted differently.
struct CorrectionAPI: Sendable {
    let suite: Suite

    private static let path = "/api/beaufort/v1/slos/corrections"

    func answer(_ request: APIRequest) async -> APIResponse? {
        guard request.path == Self.path || request.path.hasPrefix(Self.path + "/") else { return nil }
        let parts = request.path.dropFirst(Self.path.count).split(separator: "/").map(String.init)
        do {
            switch (request.method, parts.count) {
            case ("GET", 0):
                let all = await suite.corrections.corrections
                return .json(.array(all.map(\.json)))
            case ("POST", 0): return .json(try await correct(request))
            case ("POST", 2) where parts[1] == "revoke": return try await revoke(parts[0], request)
            default: return nil
            }
        } catch let error as CorrectionRefused {
            return .json(.object(["error": .string("\(error)"), "refused": .bool(true)]), status: 409)
        } catch {
            return GateKeeper.answer(to: error)
        }
    }

    private func correct(_ request: APIRequest) async throws -> JSONValue {
        let name = request.parameter("slo") ?? ""
        let definitions = suite.reload.status.definitions
        guard let slo = definitions.first(where: { $0.name == name }) else {
            let known = definitions.map(\.name).joined(separator: ", ")
            throw GateMistake(description: "there is no SLO named '\(name)'; known: \(known)")
        }
        let now = suite.time.now
        let range = TimeRange(try time("from", request, now), try time("to", request, now))
        let asked: CorrectionRequest
        do {
            asked = try CorrectionRequest(
                exclude: request.parameter("exclude") == "true", good: try count("good", request),
                bad: try count("bad", request), total: try count("total", request))
        } catch let error as CorrectionRefused {
            throw GateMistake(description: error.description)
        }
        let isTrial = request.parameter("dry_run") == "true"
        let made = try await suite.corrections.correct(
            asked, of: slo, only: try combination(request), in: range,
            by: try text("by", request, "say who you are"),
            reason: try text("reason", request, "the audit log keeps why"), isTrial: isTrial, at: now)
        return CorrectionAPI.json(made)
    }

    private static func json(_ made: CorrectionDesk.Made) -> JSONValue {
        let plan = made.plan
        let counts = { (counts: EventCounts) in
            JSONValue.object([
                "good": .number(Double(counts.good)), "bad": .number(Double(counts.bad)),
                "total": .number(Double(counts.total)),
            ])
        }
        return .object([
            "id": made.id.map { .number(Double($0)) } ?? .null, "slo": .string(plan.slo),
            "labels": .object(plan.combination.sorted.map { .init($0.name, .string($0.value)) }),
            "from": .string(plan.range.start.rfc3339), "to": .string(plan.range.end.rfc3339),
            "slice_seconds": .number(plan.width.seconds), "change": .string(plan.change.text),
            "before": counts(plan.before), "after": counts(plan.after),
        ])
    }

    private func revoke(_ id: String, _ request: APIRequest) async throws -> APIResponse {
        let revocation = Correction.Revocation(
            author: try text("by", request, "say who you are"),
            reason: try text("reason", request, "the audit log keeps why"), at: suite.time.now)
        guard let number = Int64(id),
            let revoked = try await suite.corrections.revoke(
                number, revocation, suite.reload.status.definitions)
        else {
            throw GateMistake(
                description:
                    "there is no correction \(id) that applies; `beaufort slo corrections` lists them")
        }
        return .json(.object(["revoked": .number(Double(number)), "slo": .string(revoked.slo)]))
    }

    private func text(_ name: String, _ request: APIRequest, _ why: String) throws -> String {
        guard let text = request.parameter(name), text.contains(where: { !$0.isWhitespace }) else {
            throw GateMistake(description: "'\(name)' is missing: \(why)")
        }
        return Output.visible(text)
    }

    private func time(_ name: String, _ request: APIRequest, _ now: Timestamp) throws -> Timestamp {
        let text = request.parameter(name) ?? ""
        guard let time = TimeText.time(text, now: now) else {
            throw GateMistake(description: "'\(name)' is no time: write RFC 3339, Unix seconds or now-6h")
        }
        return time
    }

    /// `only`: `name=value,…`.
    private func combination(_ request: APIRequest) throws -> Labels {
        guard let text = request.parameter("only"), !text.isEmpty else { return Labels() }
        guard let argument = CombinationArgument(argument: text) else {
            throw GateMistake(description: "'only' is no combination: write name=value,…")
        }
        return argument.labels
    }

    private func count(_ name: String, _ request: APIRequest) throws -> Int? {
        guard let text = request.parameter(name), !text.isEmpty else { return nil }
        let digits = text.hasPrefix("+") ? String(text.dropFirst()) : text
        guard let count = Int(digits) else {
            throw GateMistake(description: "'\(name)' is no whole number: \(text)")
        }
        return count
    }
}
