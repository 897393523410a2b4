internal import SLO
internal import Telemetry

/// `/api/beaufort/v1/slos/policies` and `…/slos/gate`: where SLOs stand with error-budget policies, and
/// whether an
/// action may be taken.
struct PolicyAPI: Sendable {
    let suite: Suite

    func answer(_ request: APIRequest) async -> APIResponse? {
        switch (request.method, request.path) {
        case ("GET", "/api/beaufort/v1/slos/policies"): return await policies(request)
        case ("GET", "/api/beaufort/v1/slos/gate"), ("POST", "/api/beaufort/v1/slos/gate"):
            return await gate(request)
        default: return nil
        }
    }

    private func policies(_ request: APIRequest) async -> APIResponse {
        let names = request.allParameters("slo")
        let standings = await suite.policies.standings(at: suite.time.now).filter {
            names.isEmpty || names.contains($0.slo.name)
        }
        return .json(.array(standings.map(\.json)))
    }

    /// A GET only asks; a POST may bring an override or an approval, which is written down.
    private func gate(_ request: APIRequest) async -> APIResponse {
        var request = request
        if request.method == "GET" {
            request.parameters.removeAll { ["override", "approved_by"].contains($0.name) }
        }
        do {
            let outcome = try await GateKeeper(suite: suite).decide(
                request.parameter("action") ?? "", request, unknown: .refuse)
            var members = outcome.decision.json.members ?? []
            if let index = members.firstIndex(where: { $0.name == "allowed" }) {
                members[index].value = .bool(outcome.isAllowed)
            }
            members.append(.init("passed_by", outcome.pass.map(PolicyAPI.json) ?? .null))
            members.append(.init("remark", outcome.remark.map { .string($0) } ?? .null))
            return .json(.object(members))
        } catch {
            return GateKeeper.answer(to: error)
        }
    }

    private static func json(_ pass: GatePass) -> JSONValue {
        .object([
            "kind": .string(pass.kind.rawValue), "by": .string(pass.actor),
            "approved_by": pass.approver.map { .string($0) } ?? .null, "reason": .string(pass.reason),
        ])
    }
}
