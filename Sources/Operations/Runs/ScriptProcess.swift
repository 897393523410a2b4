internal import Glibc
internal import Subprocess
internal import Synchronization
internal import SystemPackage
internal import Telemetry

/// Runs one script with `/bin/sh -eu` in a process group of its own, so that a timeout reaches everything it
/// started.
///
/// The script is a file only we can read, never an argument: an argument shows in every process list.
struct ScriptProcess: Sendable {
    enum Ending: Hashable, Sendable {
        case exited(Int)
        case signalled(Int)
        case timedOut
    }

    typealias Line = @Sendable (RunEvent.OutputStream, [UInt8]) -> Void

    let script: String
    let environment: [(name: String, value: String)]
    let timeout: TimeSpan
    let time: any TimeSource
    /// Between SIGTERM and SIGKILL.
    static let grace = TimeSpan.seconds(5)

    /// Runs to the end, handing out pieces of output as they come.
    /// - Throws: `CancellationError` when the task is cancelled; the whole group is killed first.
    func run(_ onOutput: @escaping Line) async throws -> Ending {
        let file = try ScriptFile(script)
        defer { file.remove() }
        var options = PlatformOptions()
        options.processGroupID = 0
        let variables = Dictionary(environment.map { (Environment.Key(stringLiteral: $0.name), $0.value) }) {
            $1
        }
        let timedOut = Mutex(false)
        let result = try await Subprocess.run(
            .path("/bin/sh"), arguments: ["-eu", file.path], environment: .custom(variables),
            platformOptions: options, input: .none, output: .sequence, error: .sequence
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
        _ execution: Execution<In, SequenceOutput, SequenceOutput>, group: pid_t, _ onOutput: @escaping Line,
        _ onTimeout: @escaping @Sendable () -> Void
    ) async {
        let limit = Task {
            try await time.sleep(for: timeout)
            onTimeout()
            kill(-group, SIGTERM)
            try await time.sleep(for: ScriptProcess.grace)
            kill(-group, SIGKILL)
        }
        let errors = Task { await ScriptProcess.relay(execution.standardError, .error, onOutput) }
        await ScriptProcess.relay(execution.standardOutput, .standard, onOutput)
        await errors.value
        limit.cancel()
    }

    private static func relay(
        _ sequence: SubprocessOutputSequence, _ stream: RunEvent.OutputStream, _ onOutput: Line
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

/// A temporary file with mode 0600 that holds a script while it runs.
private struct ScriptFile {
    let path: String

    init(_ script: String) throws {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/beaufort-step-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw ScriptFault(what: "cannot write a script to \(folder): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let bytes = Array(script.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else {
            unlink(path)
            throw ScriptFault(what: "cannot write a script to \(folder): \(String(cString: strerror(errno)))")
        }
    }

    func remove() {
        unlink(path)
    }
}

/// A script could not be started at all.
struct ScriptFault: Error, CustomStringConvertible {
    var what: String
    var description: String { what }
}
