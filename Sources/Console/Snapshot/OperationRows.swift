package import Telemetry

/// One incident.
package struct IncidentRow: Hashable, Sendable {
    package var id: String
    package var title: String
    package var opened: Timestamp
    /// Nil while open.
    package var closed: Timestamp?

    package init(id: String, title: String, opened: Timestamp, closed: Timestamp? = nil) {
        self.id = id
        self.title = title
        self.opened = opened
        self.closed = closed
    }
}

/// One run of a runbook.
package struct RunbookRunRow: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case running
        case succeeded
        case failed
        case cancelled
    }

    package var runbook: String
    package var started: Timestamp
    package var finished: Timestamp?
    package var state: State
    /// The step it is at, or ended with.
    package var step: String
    package var stepsDone: Int
    package var stepsTotal: Int

    package init(
        runbook: String, started: Timestamp, finished: Timestamp? = nil, state: State, step: String = "",
        stepsDone: Int = 0, stepsTotal: Int = 0
    ) {
        self.runbook = runbook
        self.started = started
        self.finished = finished
        self.state = state
        self.step = step
        self.stepsDone = stepsDone
        self.stepsTotal = stepsTotal
    }
}

/// One notification on its way.
package struct DeliveryRow: Hashable, Sendable {
    package enum Outcome: String, Hashable, Sendable {
        case delivered
        case waiting
        case failed
    }

    package var receiver: String
    package var alert: String
    package var time: Timestamp
    package var outcome: Outcome
    package var attempts: Int
    /// From queued to accepted by the receiver.
    package var latency: TimeSpan?

    package init(
        receiver: String, alert: String, time: Timestamp, outcome: Outcome, attempts: Int = 1,
        latency: TimeSpan? = nil
    ) {
        self.receiver = receiver
        self.alert = alert
        self.time = time
        self.outcome = outcome
        self.attempts = attempts
        self.latency = latency
    }
}
