package import Documents
package import Telemetry

/// One step of an error-budget policy.
package struct PolicyStep: Hashable, Sendable {
    /// Unique in its policy.
    package var name: String
    package var when: PolicyCondition
    /// What must hold for the step to be left; nil: that `when` does not hold.
    package var until: PolicyCondition?
    /// How long `when` must hold before the step is entered.
    package var enterAfter: TimeSpan
    /// How long the step stays after it could be left.
    package var leaveAfter: TimeSpan
    package var noData: PolicyNoData
    package var freezes: PolicyActions
    package var approvals: PolicyActions
    /// What is to be done while the step holds.
    package var message: String
    /// What holds again when it is left.
    package var okMessage: String
    /// Who hears that it is entered; nil: nobody.
    package var severity: BurnSeverity?
    package var position: SourcePosition

    package init(
        name: String, when: PolicyCondition, until: PolicyCondition? = nil, enterAfter: TimeSpan = .zero,
        leaveAfter: TimeSpan = .zero, noData: PolicyNoData = .keep, freezes: PolicyActions = .none,
        approvals: PolicyActions = .none, message: String = "", okMessage: String = "",
        severity: BurnSeverity? = nil, position: SourcePosition = SourcePosition(file: "")
    ) {
        self.name = name
        self.when = when
        self.until = until
        self.enterAfter = enterAfter
        self.leaveAfter = leaveAfter
        self.noData = noData
        self.freezes = freezes
        self.approvals = approvals
        self.message = message
        self.okMessage = okMessage
        self.severity = severity
        self.position = position
    }

    /// The burn windows its conditions ask about.
    package var windows: Set<TimeSpan> { when.windows.union(until?.windows ?? []) }

    /// What the step does to an action; nil when it does not mind.
    package func effect(on action: String) -> PolicyEffect? {
        if freezes.contains(action) { return .freeze }
        return approvals.contains(action) ? .approval : nil
    }

    /// Whether the SLO belongs into the step: out of it when `when` holds, in it until `until` holds and
    /// `when`
    /// does not. Nil where that cannot be told and the step is to keep.
    func holds(for assessment: Assessment, isIn: Bool) -> Bool? {
        let isMet = when.holds(for: assessment)
        guard isIn, let until, isMet != true else { return isMet ?? noData.answer }
        let answer: Bool? =
            switch until.holds(for: assessment) {
            case false?: true
            case true?: isMet
            case nil: nil
            }
        return answer ?? noData.answer
    }

    var text: String {
        var text = "\(name) when \(when.description)"
        if let until { text += " until \(until.description)" }
        if enterAfter > .zero { text += " for \(enterAfter)" }
        if leaveAfter > .zero { text += " hold \(leaveAfter)" }
        if noData != .keep { text += " no data: \(noData.rawValue)" }
        if !freezes.isEmpty { text += ", freezes \(freezes.list.joined(separator: " "))" }
        if !approvals.isEmpty { text += ", asks approval for \(approvals.list.joined(separator: " "))" }
        if let severity { text += ", tells as \(severity.rawValue)" }
        return text
    }
}

/// What a step does while its condition cannot be told because the SLO has no data.
package enum PolicyNoData: String, Hashable, Sendable, CaseIterable {
    /// In or out, it stays.
    case keep
    /// As if the condition held.
    case enter
    /// As if it did not.
    case leave

    fileprivate var answer: Bool? {
        switch self {
        case .keep: nil
        case .enter: true
        case .leave: false
        }
    }
}

/// What a step does to an action.
package enum PolicyEffect: String, Hashable, Sendable {
    case freeze
    case approval
}
