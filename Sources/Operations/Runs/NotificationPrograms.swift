package import Alerting
internal import Glibc
internal import Synchronization
package import Telemetry

/// Runs the programs of `exec_configs` and `email_configs`.
package enum NotificationPrograms {
    /// Of what a program complains, the last of it tells why it ended.
    private static let complaintLimit = 4 << 10

    /// - Parameter variables: those of our own process, which programs get too.
    package static func sender(variables: [String: String], time: any TimeSource) -> ProgramSender {
        { call in
            let complaint = Mutex<[UInt8]>([])
            let process = GroupProcess(
                command: call.command,
                environment: variables.filter { !call.withheld.contains($0.key) }
                    .merging(call.environment) { _, own in own },
                input: call.input, timeout: call.timeout, time: time)
            let ending = try await process.run { stream, bytes in
                if stream == .error {
                    complaint.withLock { $0 = Array(($0 + bytes).suffix(complaintLimit)) }
                }
            }
            let text = String(decoding: complaint.withLock { $0 }, as: UTF8.self)
            let line = text.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
            switch ending {
            case .exited(let status): return ProgramResult(status: status, complaint: line)
            case .signalled(let signal): return ProgramResult(status: 128 + signal, complaint: line)
            case .timedOut: throw ProgramTimeout(span: call.timeout)
            }
        }
    }
}

private struct ProgramTimeout: Error, CustomStringConvertible {
    var span: TimeSpan
    var description: String { "the program did not end within \(span)" }
}
