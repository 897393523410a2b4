package import Telemetry

/// A run as recorded: secrets are neither in its parameters nor in its steps' output.
package struct RunbookRun: Hashable, Sendable {
    package var id: String
    package var runbook: String
    package var file: String
    package var planHash: String
    /// By name; a secret's value is `•••`.
    package var parameters: Labels
    package var actor: String
    /// What made it run: `manual`, or the alert's name.
    package var cause: String
    /// Id of the incident it answers.
    package var incident: String?
    package var state: RunState
    package var reason: String
    package var started: Timestamp
    /// Nil while it runs.
    package var ended: Timestamp?
    package var steps: [StepResult]

    /// A run that begins.
    package init(
        _ plan: RunbookPlan, id: String, actor: String, cause: String = "manual", incident: String? = nil,
        at time: Timestamp
    ) {
        self.init(
            id: id, runbook: plan.runbook.name, file: plan.runbook.file, planHash: plan.hash,
            parameters: plan.values.shown, actor: actor, cause: cause, incident: incident, state: .running,
            reason: "", started: time, ended: nil, steps: [])
    }

    package init(
        id: String, runbook: String, file: String, planHash: String, parameters: Labels, actor: String,
        cause: String, incident: String?, state: RunState, reason: String, started: Timestamp,
        ended: Timestamp?, steps: [StepResult]
    ) {
        self.id = id
        self.runbook = runbook
        self.file = file
        self.planHash = planHash
        self.parameters = parameters
        self.actor = actor
        self.cause = cause
        self.incident = incident
        self.state = state
        self.reason = reason
        self.started = started
        self.ended = ended
        self.steps = steps
    }
}

extension ParameterValues {
    /// The values as they may be shown and kept.
    package var shown: Labels {
        Labels(values.map { Label($0.parameter.name, $0.parameter.kind == .secret ? "•••" : $0.text) })
    }
}
