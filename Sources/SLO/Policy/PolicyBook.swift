package import Telemetry

/// One step of one policy over one SLO.
package struct PolicyPlace: Hashable, Sendable {
    package var policy: String
    package var slo: String
    package var step: String

    package init(policy: String, slo: String, step: String) {
        self.policy = policy
        self.slo = slo
        self.step = step
    }
}

/// Where an SLO is with a step. All nil: out, and its condition does not hold.
package struct PolicyStepState: Hashable, Sendable {
    /// In the step since then.
    package var entered: Timestamp?
    /// Out of it, but the condition holds since then and the step waits.
    package var met: Timestamp?
    /// In it, but it could be left since then and holds on.
    package var cleared: Timestamp?

    package init(entered: Timestamp? = nil, met: Timestamp? = nil, cleared: Timestamp? = nil) {
        self.entered = entered
        self.met = met
        self.cleared = cleared
    }

    package var isIn: Bool { entered != nil }
}

/// An SLO entered a step or left it.
package struct PolicyTransition: Hashable, Sendable {
    package var place: PolicyPlace
    package var isEntry: Bool
    package var at: Timestamp
    /// The condition with what it read, or what else ended the step.
    package var reason: String
    /// The step's message, or its message that all is well again.
    package var message: String
}

/// What one evaluation changed.
package struct PolicyUpdate: Hashable, Sendable {
    package var transitions: [PolicyTransition] = []
    /// States that differ from before; nil for those that are out and quiet.
    package var states: [PolicyPlace: PolicyStepState?] = [:]

    package init() {}

    package var isEmpty: Bool { transitions.isEmpty && states.isEmpty }

    /// This and what came after.
    package mutating func append(_ later: PolicyUpdate) {
        transitions += later.transitions
        states.merge(later.states) { $1 }
    }
}

/// Which steps of which policies each SLO is in. Pure: the same states, policies and assessments give the
/// same answer, so what is kept of it goes on exactly after a restart.
package struct PolicyBook: Hashable, Sendable {
    package private(set) var policies: [BudgetPolicy]
    package private(set) var states: [PolicyPlace: PolicyStepState]
    /// Indices of the policies that hold for an SLO, by its name.
    private var cover: [String: [Int]] = [:]

    package init(
        _ policies: [BudgetPolicy], _ definitions: [SLODefinition],
        states: [PolicyPlace: PolicyStepState] = [:]
    ) {
        self.policies = policies
        self.states = states
        for slo in definitions {
            cover[slo.name] = policies.indices.filter { policies[$0].scope.covers(slo) }
        }
    }

    /// The policies that hold for an SLO.
    package func policies(for slo: String) -> [BudgetPolicy] {
        (cover[slo] ?? []).map { policies[$0] }
    }

    /// The step of that name, where the policy that has it holds for the SLO.
    private func step(at place: PolicyPlace) -> PolicyStep? {
        policies(for: place.slo).first { $0.name == place.policy }?.steps.first { $0.name == place.step }
    }

    /// Burn windows that steps ask about, by SLO.
    package var windows: [String: Set<TimeSpan>] {
        cover.mapValues { indices in
            indices.reduce(into: []) { windows, index in
                for step in policies[index].steps { windows.formUnion(step.windows) }
            }
        }.filter { !$0.value.isEmpty }
    }

    /// Takes an evaluation of all SLOs, of one that is split the worst of any combination; steps that are
    /// gone from the files, or whose SLO is, end.
    package mutating func take(_ assessments: [Assessment], at time: Timestamp) -> PolicyUpdate {
        var update = PolicyUpdate()
        for assessment in assessments.onePerSLO() {
            for policy in policies(for: assessment.slo.name) {
                for step in policy.steps { take(step, of: policy, assessment, at: time, &update) }
            }
        }
        end(at: time, &update)
        return update
    }

    private mutating func take(
        _ step: PolicyStep, of policy: BudgetPolicy, _ assessment: Assessment, at time: Timestamp,
        _ update: inout PolicyUpdate
    ) {
        let place = PolicyPlace(policy: policy.name, slo: assessment.slo.name, step: step.name)
        let old = states[place] ?? PolicyStepState()
        let new = step.next(old, step.holds(for: assessment, isIn: old.isIn), at: time)
        guard new != old else { return }
        let isQuiet = new == PolicyStepState()
        states[place] = isQuiet ? nil : new
        update.states[place] = .some(isQuiet ? nil : new)
        guard new.isIn != old.isIn else { return }
        let condition = new.isIn ? step.when : step.until ?? step.when
        update.transitions.append(
            PolicyTransition(
                place: place, isEntry: new.isIn, at: time, reason: condition.description(now: assessment),
                message: new.isIn ? step.message : step.okMessage))
    }

    /// Ends what no policy has any more.
    private mutating func end(at time: Timestamp, _ update: inout PolicyUpdate) {
        for (place, state) in states where step(at: place) == nil {
            states[place] = nil
            update.states[place] = .some(nil)
            guard state.isIn else { continue }
            update.transitions.append(
                PolicyTransition(
                    place: place, isEntry: false, at: time,
                    reason: "the policy no longer has this step for this SLO", message: ""))
        }
    }
}

extension PolicyStep {
    /// What comes of a state when the condition to be in holds, does not hold, or cannot be told: then
    /// nothing
    /// changes, and the clocks of what waits go on.
    func next(_ state: PolicyStepState, _ holds: Bool?, at time: Timestamp) -> PolicyStepState {
        guard let holds else { return state }
        var state = state
        if state.isIn {
            guard !holds else {
                state.cleared = nil
                return state
            }
            let since = state.cleared ?? time
            state.cleared = since
            return time - since >= leaveAfter ? PolicyStepState() : state
        }
        guard holds else { return PolicyStepState() }
        let since = state.met ?? time
        return time - since >= enterAfter
            ? PolicyStepState(entered: time) : PolicyStepState(met: since)
    }
}
