/// How a run, or a step of one, stands. Raw values are stored, so they never change.
package enum RunState: String, Hashable, Sendable, CaseIterable {
    case running
    case succeeded
    case failed
    /// A step failed and every completed step was taken back: never reported as success.
    case undone
    case undoFailed = "undo_failed"
    case skipped
    case denied
    case timedOut = "timed_out"
    case cancelled
    /// The agent that ran it is gone.
    case interrupted

    package var isFinal: Bool { self != .running }
}
