internal import Telemetry

/// Where one SLO stands with one policy that holds for it.
package struct PolicyStanding: Hashable, Sendable {
    package var policy: BudgetPolicy
    package var slo: SLODefinition
    /// Nil when the SLO has not been assessed, or not for too long.
    package var assessment: Assessment?
    /// Of every step, in the policy's order.
    package var steps: [StepStanding]

    /// The most severe step the SLO is in; nil when it is in none.
    package var current: StepStanding? { steps.last { $0.state.isIn } }
}

/// Where one SLO stands with one step.
package struct StepStanding: Hashable, Sendable {
    package var step: PolicyStep
    package var state: PolicyStepState
    /// Whether the SLO belongs into the step now; nil when that cannot be told.
    package var holds: Bool?
    /// The condition with what it reads now.
    package var why: String
    /// What would end the step, in words; empty when the SLO is not in it.
    package var lift: String

    init(_ step: PolicyStep, _ state: PolicyStepState, _ assessment: Assessment?) {
        self.step = step
        self.state = state
        holds = assessment.flatMap { step.holds(for: $0, isIn: state.isIn) }
        why = step.when.description(now: assessment)
        lift = state.isIn ? step.lift(state, assessment) : ""
    }
}

extension PolicyStep {
    /// What has to come for the step to be left.
    fileprivate func lift(_ state: PolicyStepState, _ assessment: Assessment?) -> String {
        if let cleared = state.cleared {
            return "left at \((cleared + leaveAfter).rfc3339) unless the condition returns"
        }
        let condition = until.map { "\($0.description(now: assessment)) holds" }
        return "left when \(condition ?? "that no longer holds")"
            + (leaveAfter > .zero ? ", for \(leaveAfter)" : "")
    }
}

extension PolicyBook {
    /// Where every SLO stands with every policy that holds for it, in the order of the SLOs.
    ///
    /// - Parameter report: the last one; nil when none is recent enough to go by.
    package func standings(_ definitions: [SLODefinition], _ report: SLOReport?) -> [PolicyStanding] {
        let assessed = Dictionary(
            (report?.assessments ?? []).onePerSLO().map { ($0.slo.name, $0) },
            uniquingKeysWith: { first, _ in first })
        return definitions.flatMap { slo in
            policies(for: slo.name).map { policy in
                let assessment = assessed[slo.name]
                return PolicyStanding(
                    policy: policy, slo: slo, assessment: assessment,
                    steps: policy.steps.map { step in
                        let place = PolicyPlace(policy: policy.name, slo: slo.name, step: step.name)
                        return StepStanding(step, states[place] ?? PolicyStepState(), assessment)
                    })
            }
        }
    }
}
