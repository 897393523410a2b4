package import Telemetry

/// One fenced shell cell.
package struct RunbookStep: Hashable, Sendable {
    package var name: String
    package var kind: Kind
    /// The prose right before the cell.
    package var description: String
    /// The script; it reaches the shell as a file, never as an argument.
    package var script: String
    package var line: Int
    package var timeout: TimeSpan
    /// Name of the `undo` step that takes this one back.
    package var undo: String?
    package var retry: Retry?
    package var expectation: Expectation?
    package var onFailure: OnFailure?
    /// Its output is kept out of the record altogether.
    package var hasSecretOutput: Bool

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case run
        /// Looks only; the one kind a dry run executes.
        case check
        /// Runs only to take a completed step back.
        case undo
        /// Runs last, whatever happened.
        case finally
        /// Asks a person to go on; no script is run.
        case confirm
    }

    package enum OnFailure: String, Hashable, Sendable, CaseIterable {
        case stop
        case carryOn = "continue"
        case undo
    }

    /// `5x6s`: up to five tries, six seconds apart.
    package struct Retry: Hashable, Sendable {
        package var attempts: Int
        package var pause: TimeSpan

        package init?(text: String) {
            let halves = text.split(separator: "x", maxSplits: 1)
            guard halves.count == 2, let attempts = Int(halves[0]), (1...100).contains(attempts),
                let pause = TimeSpan(text: halves[1])
            else { return nil }
            self.attempts = attempts
            self.pause = pause
        }
    }
}
