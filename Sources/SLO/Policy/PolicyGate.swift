package import Telemetry

/// Whether an action may be taken, by the error-budget policies. A pure decision: commands, rollouts and
/// pipelines ask the same one.
///
///     let decision = PolicyGate(action: "rollout").decide(standings)
///     if !decision.isAllowed { refuse(decision.text) }
package struct PolicyGate: Hashable, Sendable {
    /// `rollout`, `change`, `restart`, `runbook`, or a word of the team's own.
    package var action: String
    /// What is decided where a step that minds the action cannot tell whether it holds.
    package var unknown: PolicyUnknown

    package init(action: String, unknown: PolicyUnknown = .refuse) {
        self.action = action
        self.unknown = unknown
    }

    /// - Parameter standings: of the SLOs that the action is about.
    package func decide(_ standings: [PolicyStanding]) -> GateDecision {
        let reasons = standings.flatMap { standing in
            standing.steps.compactMap { reason($0, in: standing) }
        }
        let verdict: GateVerdict =
            if reasons.contains(where: { $0.verdict == .frozen }) {
                .frozen
            } else if reasons.contains(where: { $0.verdict == .unknown }), unknown == .refuse {
                .unknown
            } else if reasons.contains(where: { $0.verdict == .approval }) {
                .approval
            } else {
                .allowed
            }
        return GateDecision(action: action, verdict: verdict, reasons: reasons)
    }

    private func reason(_ one: StepStanding, in standing: PolicyStanding) -> GateReason? {
        guard let effect = one.step.effect(on: action) else { return nil }
        let verdict: GateVerdict
        if one.state.isIn {
            verdict = effect == .freeze ? .frozen : .approval
        } else if one.holds == nil {
            verdict = .unknown
        } else {
            return nil
        }
        return GateReason(
            verdict: verdict, slo: standing.slo.name, service: standing.slo.service,
            policy: standing.policy.name, step: one.step.name, since: one.state.entered,
            why: one.why, message: one.step.message, lift: one.lift)
    }
}

/// What a gate decides where it cannot tell.
package enum PolicyUnknown: String, Hashable, Sendable, CaseIterable {
    /// Go on: a blind agent must not stop work.
    case allow
    /// Stay: nobody goes on blindly.
    case refuse
}

package enum GateVerdict: String, Hashable, Sendable {
    case allowed
    /// Somebody else has to agree.
    case approval
    case frozen
    /// A step that minds the action cannot tell whether it holds.
    case unknown
}

/// One step's word on an action.
package struct GateReason: Hashable, Sendable {
    package var verdict: GateVerdict
    package var slo: String
    package var service: String
    package var policy: String
    package var step: String
    /// When the step was entered; nil when the SLO is not in it.
    package var since: Timestamp?
    package var why: String
    package var message: String
    package var lift: String

    /// One sentence.
    package var text: String {
        let place = "\(slo), policy \(policy), step \(step)"
        switch verdict {
        case .unknown: return "\(place): cannot tell: \(why)"
        case .allowed, .approval, .frozen:
            let start = since.map { " since \($0.rfc3339)" } ?? ""
            let said = message.isEmpty ? "" : ": \(message)"
            return "\(place)\(start)\(said)\n  condition: \(why)\n  \(lift)"
        }
    }
}

/// What the gate says, and why.
package struct GateDecision: Hashable, Sendable {
    package var action: String
    package var verdict: GateVerdict
    /// Every step that minds, in the order of SLOs and steps; those that do not decide it too.
    package var reasons: [GateReason]

    package init(action: String, verdict: GateVerdict, reasons: [GateReason]) {
        self.action = action
        self.verdict = verdict
        self.reasons = reasons
    }

    package var isAllowed: Bool { verdict == .allowed }

    /// The verdict, then a sentence for each reason.
    package var text: String { ([headline] + reasons.map(\.text)).joined(separator: "\n") }

    private var headline: String {
        switch verdict {
        case .allowed: "\(action) is allowed"
        case .approval: "\(action) needs approval"
        case .frozen: "\(action) is frozen"
        case .unknown: "\(action) is refused: nobody can tell whether it is frozen"
        }
    }

    /// What lets the action go on all the same: approval where approval is asked for, an override wherever it
    /// is refused.
    package func yields(to pass: GatePass) -> Bool {
        switch (verdict, pass.kind) {
        case (.allowed, _), (.approval, _), (_, .override): true
        case (.frozen, .approval), (.unknown, .approval): false
        }
    }
}

/// Somebody answers for an action that a gate refuses.
package struct GatePass: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case approval
        case override
    }

    package var kind: Kind
    /// Who takes the action.
    package var actor: String
    /// Who agrees to it; nil for an override, which the actor answers for.
    package var approver: String?
    package var reason: String

    package init(kind: Kind, actor: String, approver: String? = nil, reason: String) {
        self.kind = kind
        self.actor = actor
        self.approver = approver
        self.reason = reason
    }
}
