package import Telemetry

/// What one tick of the engine found out.
package struct SLOReport: Hashable, Sendable {
    package var at: Timestamp
    /// In the order of the definitions. One that is split has an assessment of the SLO as a whole, then one
    /// of each combination, in the order of their labels.
    package var assessments: [Assessment]
    /// Of the SLOs that are split.
    package var splits: [SplitStanding]
    /// Burn rates, budgets, states, wind force: to be written back through a `SampleSink`. Empty when
    /// no slice has ended since the last tick.
    package var derived: [Series]

    package init(at: Timestamp, assessments: [Assessment], splits: [SplitStanding] = [], derived: [Series]) {
        self.at = at
        self.assessments = assessments
        self.splits = splits
        self.derived = derived
    }

    /// The overall weather: the strongest wind of any SLO.
    package var windForce: WindForce { .strongest(of: assessments) }
}

extension WindForce {
    /// Of SLOs; a component of a composite blows as part of that.
    static func strongest(of assessments: [Assessment]) -> WindForce {
        assessments.filter { !$0.slo.isComponent }.map(\.windForce).max() ?? WindForce(force: 0)
    }
}

/// How many combinations of its labels an SLO has.
package struct SplitStanding: Hashable, Sendable {
    package var slo: SLODefinition
    /// Combinations told apart, the overflow not among them.
    package var combinations: Int
    /// Events of others were counted together within the period.
    package var isOverflowing: Bool

    package init(slo: SLODefinition, combinations: Int, isOverflowing: Bool) {
        self.slo = slo
        self.combinations = combinations
        self.isOverflowing = isOverflowing
    }
}
