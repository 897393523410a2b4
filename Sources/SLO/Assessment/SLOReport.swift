package import Telemetry

/// What one tick of the engine found out.
package struct SLOReport: Hashable, Sendable {
    package var at: Timestamp
    /// In the order of the definitions.
    package var assessments: [Assessment]
    /// Burn rates, budgets, states, wind force: to be written back through a `SampleSink`. Empty when
    /// no slice has ended since the last tick.
    package var derived: [Series]

    package init(at: Timestamp, assessments: [Assessment], derived: [Series]) {
        self.at = at
        self.assessments = assessments
        self.derived = derived
    }

    /// The overall weather: the strongest wind of any SLO.
    package var windForce: WindForce { assessments.map(\.windForce).max() ?? WindForce(force: 0) }
}
