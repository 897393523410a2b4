/// Why a runtime cannot be started at all: what is wrong and what to do about it.
package enum LaunchError: Error, Hashable, Sendable {
    case noCommand
    case notFound(program: String)
    case notExecutable(path: String)
    case addressUnknown(program: String)
    case addressInUse(url: String, source: String)
    case spawnFailed(program: String, reason: String)
    /// Processes of an earlier run could not be ended.
    case leftovers(processIDs: [Int32])
}

extension LaunchError: CustomStringConvertible {
    package var description: String { what + "\n  " + remedy }

    package var what: String {
        switch self {
        case .noCommand: "no command to run"
        case .notFound(let program): "there is no program '\(program)'"
        case .notExecutable(let path): "'\(path)' is not an executable file"
        case .addressUnknown(let program):
            "cannot tell from the command at which address '\(program)' will listen"
        case .addressInUse(let url, let source): "something already listens at \(url) (\(source))"
        case .spawnFailed(let program, let reason): "'\(program)' could not be started: \(reason)"
        case .leftovers(let ids):
            "processes of an earlier run are still there: \(ids.map(String.init).joined(separator: ", "))"
        }
    }

    package var remedy: String {
        switch self {
        case .noCommand: "write it after '--', as in: beaufort run -- llama-server --model m.gguf --port 8080"
        case .notFound(let program):
            program.contains("/")
                ? "check the path"
                : "check the spelling, install it, or give its full path; PATH was searched"
        case .notExecutable(let path): "chmod +x \(path), or name its interpreter in front"
        case .addressUnknown: "say so with --upstream http://127.0.0.1:PORT"
        case .addressInUse:
            "stop that server or choose another port; to measure one that already runs: "
                + "beaufort agent --upstream URL"
        case .spawnFailed: "try the command by itself in this shell"
        case .leftovers(let ids): "end them by hand: kill -9 \(ids.map(String.init).joined(separator: " "))"
        }
    }
}
