package import Telemetry

/// A program that is told on its standard input.
package struct ProgramCall: Hashable, Sendable {
    /// The program and its arguments. No secret is ever among them: they show in every process list.
    package var command: [String]
    package var input: [UInt8]
    /// Beside the agent's own variables.
    package var environment: [String: String]
    package var timeout: TimeSpan
    /// Of the agent's own variables those the program is not given: they hold secrets of receivers.
    package var withheld: Set<String> = []

    package init(
        command: [String], input: [UInt8], environment: [String: String] = [:], timeout: TimeSpan
    ) {
        self.command = command
        self.input = input
        self.environment = environment
        self.timeout = timeout
    }
}

/// How a program ended.
package struct ProgramResult: Hashable, Sendable {
    /// 128 and the signal when one ended it.
    package var status: Int
    /// The end of what it wrote to standard error.
    package var complaint: String

    package init(status: Int, complaint: String = "") {
        self.status = status
        self.complaint = complaint
    }
}

/// Runs a program to its end; throws when it cannot be started or takes too long.
package typealias ProgramSender = @Sendable (ProgramCall) async throws -> ProgramResult

/// `exec_configs`: any program, with the webhook's body on its standard input.
package struct ProgramChannel: Hashable, Sendable {
    package var command: [String]

    func call(
        _ message: NotificationMessage, key: String, body: [UInt8], timeout: TimeSpan
    ) -> ProgramCall {
        ProgramCall(
            command: command, input: body + [UInt8(ascii: "\n")],
            environment: [
                "BEAUFORT_STATUS": message.isFiring ? "firing" : "resolved", "BEAUFORT_KEY": key,
                "BEAUFORT_ALERTNAME": Self.variable(message.commonLabels["alertname"]),
                "BEAUFORT_SEVERITY": Self.variable(message.commonLabels["severity"]),
            ], timeout: timeout)
    }

    /// Linux starts no program with a longer variable than 128 KiB; nothing that reads these wants more than
    /// a line.
    private static func variable(_ text: String?) -> String {
        MessageText.cut(MessageText.line(text ?? ""), to: 500)
    }
}

extension AttemptResult {
    /// 75 is what sendmail and its like say when trying again later may help (EX_TEMPFAIL).
    private static let temporaryFailure = 75

    init(_ result: ProgramResult) {
        let status = result.status
        if status == 0 {
            self = .accepted(status: 0)
            return
        }
        let complaint = result.complaint.isEmpty ? "" : ": \(MessageText.cut(result.complaint, to: 200))"
        let error = "the program ended with \(status)\(complaint)"
        self =
            status == Self.temporaryFailure
            ? .transient(status: status, error: error, after: nil) : .rejected(status: status, error: error)
    }
}
