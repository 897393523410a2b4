package import Telemetry

/// What a run says while it goes, in order.
package enum RunEvent: Hashable, Sendable {
    case started(runID: String, plan: String, time: Timestamp)
    case stepStarted(name: String, attempt: Int, time: Timestamp)
    /// One line, secrets masked, without its newline.
    case output(step: String, stream: OutputStream, line: String, time: Timestamp)
    case stepFinished(StepResult)
    case finished(state: RunState, reason: String, time: Timestamp)

    package enum OutputStream: String, Hashable, Sendable {
        case standard = "stdout"
        case error = "stderr"
    }
}

/// How one step ended.
package struct StepResult: Hashable, Sendable {
    package var name: String
    package var kind: RunbookStep.Kind
    package var state: RunState
    /// Exit status; nil when the script never ran or a signal ended it.
    package var exitStatus: Int?
    package var attempts: Int
    package var started: Timestamp
    package var ended: Timestamp
    /// Masked and capped; empty when the step's output is secret.
    package var output: String
    package var reason: String

    package init(
        name: String, kind: RunbookStep.Kind, state: RunState, exitStatus: Int?, attempts: Int,
        started: Timestamp,
        ended: Timestamp, output: String, reason: String
    ) {
        self.name = name
        self.kind = kind
        self.state = state
        self.exitStatus = exitStatus
        self.attempts = attempts
        self.started = started
        self.ended = ended
        self.output = output
        self.reason = reason
    }
}
