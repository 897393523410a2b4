package import Telemetry

/// One part of a composite SLO: an indicator with a target of its own, and what it weighs.
package struct SLOComponent: Hashable, Sendable {
    /// Factor of its burn rate in the composite's. Weights are not made to add up to 1: two components of
    /// weight 1 that are both at 95 % leave the composite at 90 %, as in OpenSLO's example.
    package var weight: Double
    /// The component as an SLO: it has the composite's name, and its own as `component` label.
    package var definition: SLODefinition

    /// The label of a component's series.
    package static let label = "component"

    package init(name: String, weight: Double = 1, _ definition: SLODefinition) {
        self.weight = weight
        self.definition = definition
        self.definition.combination = Labels([Label(SLOComponent.label, name)])
    }

    package var name: String { definition.combination[SLOComponent.label] ?? "" }
}

extension SLODefinition {
    /// None for an SLO that is no composite.
    package var components: [SLOComponent] {
        if case .composite(let components) = indicator { components } else { [] }
    }

    package var isComposite: Bool { !components.isEmpty }

    /// Whether its target says when it is met. Burn rates of Occurrences add up each by a target of its own,
    /// so where those differ the composite's is none.
    package var hasTarget: Bool {
        guard isComposite, method == .occurrences else { return true }
        return components.allSatisfy { $0.definition.target == target }
    }

    /// Whether it is a part of a composite, which has no alerts of its own.
    package var isComponent: Bool { combination[SLOComponent.label] != nil }

    /// What is counted for it: itself, or the components of a composite.
    package var measured: [SLODefinition] {
        isComposite ? components.map(\.definition) : [self]
    }

    /// Whether a recorded counter of an SLO of its name is one of its own, as far as components go.
    package func owns(_ counter: Labels) -> Bool {
        counter[SLOComponent.label] == combination[SLOComponent.label]
    }
}
