internal import Logging
internal import Operations
internal import SLO
internal import Telemetry

/// Asks the error-budget policies whether an action that came over the admin side may be taken, and writes
/// down when somebody takes one that is refused.
struct GateKeeper: Sendable {
    let suite: Suite

    /// What was decided, and who passes all the same.
    struct Outcome: Sendable {
        var decision: GateDecision
        /// Nil when nobody has to.
        var pass: GatePass?
        /// Why a pass that was offered does not do.
        var remark: String?

        var isAllowed: Bool { decision.isAllowed || pass != nil }
    }

    /// The answer that refuses an action; nil when it goes on.
    func refusal(_ action: String, _ request: APIRequest) async -> APIResponse? {
        do {
            let outcome = try await decide(action, request, unknown: .allow)
            guard !outcome.isAllowed else { return nil }
            let text = outcome.decision.text + (outcome.remark.map { "\n\($0)" } ?? "")
            return .json(
                .object(["error": .string(text), "gate": outcome.decision.json]), status: 409)
        } catch {
            return GateKeeper.answer(to: error)
        }
    }

    /// A mistake is the asker's; anything else is ours.
    static func answer(to error: any Error) -> APIResponse {
        .json(
            .object(["error": .string("\(error)"), "usage": .bool(error is GateMistake)]),
            status: error is GateMistake ? 400 : 500)
    }

    /// - Parameter unknown: for requests that do not say.
    /// - Throws: `GateMistake`; what the audit log throws when a pass cannot be written down, and then nobody
    ///   passes.
    func decide(
        _ action: String, _ request: APIRequest, unknown: PolicyUnknown
    ) async throws -> Outcome {
        guard PolicyActions.isWord(action) else {
            throw GateMistake(description: "'\(action)' is no action: write a word such as rollout")
        }
        let now = suite.time.now
        let asked = request.parameter("unknown")
        guard let unknown = asked.map({ PolicyUnknown(rawValue: $0) }) ?? unknown else {
            throw GateMistake(description: "'unknown' is allow or refuse, not '\(asked ?? "")'")
        }
        let words = PolicyActions.words(of: await suite.policies.all)
        guard words?.contains(action) ?? true else {
            let named = (words ?? []).sorted().joined(separator: ", ")
            throw GateMistake(description: "no policy names the action '\(action)'; there are: \(named)")
        }
        let offered = try pass(request)
        let standings = try chosen(await suite.policies.standings(at: now), request)
        let decision = PolicyGate(action: action, unknown: unknown).decide(standings)
        guard let offered, !decision.isAllowed else { return Outcome(decision: decision) }
        guard decision.yields(to: offered) else {
            return Outcome(
                decision: decision, remark: "an approval does not lift this; --override does, with --reason")
        }
        try await BudgetPolicyRecords(suite.store).pass(decision, offered, at: now)
        suite.logger.notice(
            "\(action) goes on against an error-budget policy: \(offered.kind.rawValue) by \(offered.actor): \(offered.reason)"
        )
        return Outcome(decision: decision, pass: offered)
    }

    /// Those of the SLOs and services that are named; all when none is.
    private func chosen(
        _ standings: [PolicyStanding], _ request: APIRequest
    ) throws -> [PolicyStanding] {
        let slos = request.allParameters("slo").filter { !$0.isEmpty }
        let services = request.allParameters("service").filter { !$0.isEmpty }
        let definitions = suite.reload.status.definitions
        try check(slos, "SLO", definitions.map(\.name))
        try check(services, "service", definitions.map(\.service))
        guard !slos.isEmpty || !services.isEmpty else { return standings }
        return standings.filter { slos.contains($0.slo.name) || services.contains($0.slo.service) }
    }

    private func check(_ names: [String], _ kind: String, _ known: [String]) throws {
        for name in names where !known.contains(name) {
            let list = Set(known).sorted().joined(separator: ", ")
            throw GateMistake(description: "there is no \(kind) named \(name); known: \(list)")
        }
    }

    private func pass(_ request: APIRequest) throws -> GatePass? {
        let actor = Output.visible(request.parameter("by") ?? "")
        let approver = Output.visible(request.parameter("approved_by") ?? "")
        let isOverride = request.parameter("override") == "true"
        guard isOverride || !approver.isEmpty else { return nil }
        let reason = Output.visible(request.parameter("reason") ?? "")
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw GateMistake(description: "'reason' is missing: the audit log keeps why")
        }
        guard !actor.isEmpty else { throw GateMistake(description: "'by' is missing: say who you are") }
        if isOverride {
            return GatePass(
                kind: .override, actor: actor, approver: approver.isEmpty ? nil : approver, reason: reason)
        }
        guard approver != actor else {
            throw GateMistake(description: "\(actor) cannot approve what \(actor) does")
        }
        return GatePass(kind: .approval, actor: actor, approver: approver, reason: reason)
    }
}

/// What is wrong with a question to the gate.
struct GateMistake: Error, CustomStringConvertible, Sendable {
    var description: String
}
