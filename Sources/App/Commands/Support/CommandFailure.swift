/// Ends a command, with exit status 3 (cannot run) unless it says otherwise: what went wrong and what to do
/// about it.
package struct CommandFailure: Error, CustomStringConvertible, Sendable {
    package var what: String
    package var remedy: String
    /// Nobody answered: whoever can do without may go on.
    package var isAbsence = false
    package var status = CommandStatus.cannotRun

    package init(
        _ what: String, remedy: String, isAbsence: Bool = false, status: Int32 = CommandStatus.cannotRun
    ) {
        self.what = what
        self.remedy = remedy
        self.isAbsence = isAbsence
        self.status = status
    }

    package var description: String { remedy.isEmpty ? what : "\(what)\n  \(remedy)" }
}

/// Exit statuses; documented in docs/commands.md, scripts rely on them.
package enum CommandStatus {
    package static let ok: Int32 = 0
    /// The command ran and found problems.
    package static let foundProblems: Int32 = 1
    package static let usage: Int32 = 2
    package static let cannotRun: Int32 = 3
}
