package import Documents
package import Telemetry

/// What a team has agreed to do as an error budget goes: steps, each with a condition, a consequence and the
/// actions it forbids meanwhile.
package struct BudgetPolicy: Hashable, Sendable {
    /// Unique in its file.
    package var name: String
    /// Who answers for it; the actor in the audit log when it changes.
    package var owner: String
    package var comment: String
    package var scope: PolicyScope
    /// From the mildest to the most severe. Each stands alone: several may be in force at once.
    package var steps: [PolicyStep]
    package var position: SourcePosition

    package init(
        name: String, owner: String, comment: String = "", scope: PolicyScope, steps: [PolicyStep],
        position: SourcePosition = SourcePosition(file: "")
    ) {
        self.name = name
        self.owner = owner
        self.comment = comment
        self.scope = scope
        self.steps = steps
        self.position = position
    }

    /// One line for the audit log: whatever differs in it is a change.
    package var text: String {
        "holds for \(scope.text); " + steps.map(\.text).joined(separator: "; ")
    }
}

/// The SLOs a policy holds for: those that any of the parts name.
package struct PolicyScope: Hashable, Sendable {
    package var all: Bool
    package var slos: [String]
    package var services: [String]
    /// All of them must hold for the SLO's labels, `slo` and `service` among them; an empty list matches
    /// nothing.
    package var matchers: [Matcher]

    package init(
        all: Bool = false, slos: [String] = [], services: [String] = [], matchers: [Matcher] = []
    ) {
        self.all = all
        self.slos = slos
        self.services = services
        self.matchers = matchers
    }

    package func covers(_ slo: SLODefinition) -> Bool {
        if all || slos.contains(slo.name) || services.contains(slo.service) { return true }
        guard !matchers.isEmpty, let compiled = try? [CompiledMatcher](matchers) else { return false }
        var labels = slo.labels.merging(slo.combination)
        labels["slo"] = slo.name
        labels["service"] = slo.service
        return compiled.matches(labels)
    }

    var text: String {
        if all { return "all SLOs" }
        let named = slos.isEmpty ? [] : ["SLOs \(slos.joined(separator: ", "))"]
        let serving = services.isEmpty ? [] : ["services \(services.joined(separator: ", "))"]
        let matching =
            matchers.isEmpty ? [] : ["SLOs with \(matchers.map(\.description).joined(separator: ", "))"]
        return (named + serving + matching).joined(separator: " and ")
    }
}

/// Actions that a step forbids or wants approved.
package enum PolicyActions: Hashable, Sendable {
    case named([String])
    /// Whatever is asked about.
    case all

    package static let none = PolicyActions.named([])

    /// What Beaufort's own commands ask about; others are the team's own words.
    package static let known = ["rollout", "change", "restart", "runbook"]

    package var isEmpty: Bool { self == .none }

    /// The actions that can be asked about: those of Beaufort and those that policies name; nil when any word
    /// can, because a step concerns all or there is no policy.
    package static func words(of policies: [BudgetPolicy]) -> Set<String>? {
        if policies.isEmpty { return nil }
        var words = Set(known)
        for actions in policies.flatMap(\.steps).flatMap({ [$0.freezes, $0.approvals] }) {
            guard case .named(let names) = actions else { return nil }
            words.formUnion(names)
        }
        return words
    }

    package func contains(_ action: String) -> Bool {
        switch self {
        case .all: true
        case .named(let names): names.contains(action)
        }
    }

    /// Names, or `all`.
    package var list: [String] {
        switch self {
        case .all: ["all"]
        case .named(let names): names
        }
    }
}
