internal import Glibc
internal import Telemetry

/// Runs one script with `/bin/sh -eu`.
///
/// The script is a file only we can read, never an argument: an argument shows in every process list.
struct ScriptProcess: Sendable {
    let script: String
    let environment: [(name: String, value: String)]
    let timeout: TimeSpan
    let time: any TimeSource

    /// Runs to the end, handing out pieces of output as they come.
    /// - Throws: `CancellationError` when the task is cancelled; the whole group is killed first.
    func run(_ onOutput: @escaping GroupProcess.Output) async throws -> GroupProcess.Ending {
        let file = try ScriptFile(script)
        defer { file.remove() }
        let process = GroupProcess(
            command: ["/bin/sh", "-eu", file.path],
            environment: Dictionary(environment.map { ($0.name, $0.value) }) { $1 }, timeout: timeout,
            time: time)
        return try await process.run(onOutput)
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
