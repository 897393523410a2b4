internal import Glibc
internal import Subprocess
internal import Synchronization
internal import SystemPackage
internal import Telemetry

/// Runs one program as the leader of a process group of its own, so that a timeout reaches everything it
/// started.
struct GroupProcess: Sendable {
    enum Ending: Hashable, Sendable {
        case exited(Int)
        case signalled(Int)
        case timedOut
    }

    typealias Output = @Sendable (RunEvent.OutputStream, [UInt8]) -> Void

    /// The program, looked for in `PATH` when it has no slash, and its arguments.
    let command: [String]
    /// All of it.
    let environment: [String: String]
    /// What it reads on standard input.
    var input: [UInt8] = []
    let timeout: TimeSpan
    let time: any TimeSource
    /// Between SIGTERM and SIGKILL.
    static let grace = TimeSpan.seconds(5)

    /// Runs to the end, handing out pieces of output as they come.
    /// - Throws: `CancellationError` when the task is cancelled; the whole group is killed first.
    func run(_ onOutput: @escaping Output) async throws -> Ending {
        guard let program = command.first else { return .exited(0) }
        var options = PlatformOptions()
        options.processGroupID = 0
        let variables = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
        let timedOut = Mutex(false)
        let file = try InputFile(input)
        defer { file.close() }
        let result = try await Subprocess.run(
            program.contains("/") ? .path(FilePath(program)) : .name(program),
            arguments: Arguments(Array(command.dropFirst())),
            environment: .custom(Dictionary(variables) { $1 }), platformOptions: options,
            input: .fileDescriptor(file.descriptor, closeAfterSpawningProcess: false), output: .sequence,
            error: .sequence
        ) { execution in
            let group = execution.processIdentifier.value
            await withTaskCancellationHandler {
                await follow(execution, group: group, onOutput) { timedOut.withLock { $0 = true } }
            } onCancel: {
                kill(-group, SIGKILL)
            }
        }
        try Task.checkCancellation()
        if timedOut.withLock({ $0 }) { return .timedOut }
        switch result.terminationStatus {
        case .exited(let code): return .exited(Int(code))
        case .signaled(let signal): return .signalled(Int(signal))
        }
    }

    private func follow<In>(
        _ execution: Execution<In, SequenceOutput, SequenceOutput>, group: pid_t,
        _ onOutput: @escaping Output, _ onTimeout: @escaping @Sendable () -> Void
    ) async {
        let limit = Task {
            try await time.sleep(for: timeout)
            onTimeout()
            kill(-group, SIGTERM)
            try await time.sleep(for: GroupProcess.grace)
            kill(-group, SIGKILL)
        }
        let errors = Task { await GroupProcess.relay(execution.standardError, .error, onOutput) }
        await GroupProcess.relay(execution.standardOutput, .standard, onOutput)
        await errors.value
        limit.cancel()
    }

    private static func relay(
        _ sequence: SubprocessOutputSequence, _ stream: RunEvent.OutputStream, _ onOutput: Output
    ) async {
        do {
            for try await buffer in sequence {
                onOutput(stream, buffer.withUnsafeBytes { Array($0) })
            }
        } catch {
            // The pipe broke because the process was killed; how it ended is told by its status.
            return
        }
    }
}
