import Support
import Documents
import Glibc
import Synchronization
import Telemetry

/// A process under test. What it says goes to files; it is killed when the value goes away.
final class Program: Sendable {
    let processID: pid_t
    private let output: String
    private let errors: String
    private let ended = Mutex<Int32?>(nil)

    /// The `beaufort` that was built beside this test bundle, or the one `BEAUFORT_BINARY` names: the torture
    /// of ten thousand alerts is for a release build.
    static let beaufort: String = {
        if let path = getenv("BEAUFORT_BINARY") { return String(cString: path) }
        var arguments = CommandLine.arguments
        arguments.append((try? TextFile.read("/proc/self/cmdline")) ?? "")
        let bundle =
            arguments.flatMap { $0.split(separator: "\0") }.first { $0.hasSuffix(".xctest") } ?? "./x"
        return bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/") + "/beaufort"
    }()

    /// - Parameters:
    ///   - folder: where its output is kept, as `NAME.out` and `NAME.err`.
    ///   - terminal: path of a terminal to run it in, instead.
    init(
        _ command: [String], folder: String, name: String = "program", environment: [String: String] = [:],
        terminal: String? = nil
    ) throws {
        output = "\(folder)/\(name).out"
        errors = "\(folder)/\(name).err"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let create = O_WRONLY | O_CREAT | O_TRUNC
        if let terminal {
            posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
            posix_spawn_file_actions_adddup2(&actions, 0, 1)
            posix_spawn_file_actions_adddup2(&actions, 0, 2)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 1, output, create, 0o600)
            posix_spawn_file_actions_addopen(&actions, 2, errors, create, 0o600)
        }
        // Listeners of tests that run meanwhile must not live on in this process.
        for number in Int32(3)..<1_024 where fcntl(number, F_GETFD) >= 0 {
            _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A session of its own: signals meant for the tests do not reach it, and a terminal becomes its own.
        // POSIX_SPAWN_SETSID, which C's header gives as a macro Swift cannot read.
        posix_spawnattr_setflags(&attributes, 0x80)
        var variables = Program.variables
        variables.merge(environment) { _, new in new }
        processID = try Program.withArray(command) { arguments in
            try Program.withArray(variables.map { "\($0.key)=\($0.value)" }) { environment in
                var identifier = pid_t()
                let code = posix_spawnp(
                    &identifier, command[0], &actions, &attributes, arguments, environment)
                guard code == 0 else {
                    throw ProgramError("\(command[0]): \(String(cString: strerror(code)))")
                }
                return identifier
            }
        }
    }

    deinit {
        guard ended.withLock({ $0 }) == nil else { return }
        kill(processID, SIGKILL)
        waitpid(processID, nil, 0)
    }

    /// Runs a command to its end.
    static func run(
        _ command: [String], folder: String, name: String = "command", environment: [String: String] = [:],
        within limit: TimeSpan = .seconds(60)
    ) async throws -> Ended {
        let program = try Program(command, folder: folder, name: name, environment: environment)
        let status = try await program.end(within: limit)
        return Ended(status: status, output: program.said, errors: program.complained)
    }

    struct Ended {
        var status: Int32
        var output: String
        var errors: String
    }

    var said: String { (try? TextFile.read(output)) ?? "" }
    var complained: String { (try? TextFile.read(errors)) ?? "" }

    /// Exit status, or 128 and the signal; nil while it runs.
    var status: Int32? {
        ended.withLock { ended in
            if let ended { return ended }
            var code: Int32 = 0
            guard waitpid(processID, &code, WNOHANG) == processID else { return nil }
            ended = code & 0x7f == 0 ? (code >> 8) & 0xff : 128 + (code & 0x7f)
            return ended
        }
    }

    func signal(_ number: Int32) { kill(processID, number) }

    /// Waits until it has ended.
    func end(within limit: TimeSpan = .seconds(60)) async throws -> Int32 {
        try await Deadline.wait("process \(processID) to end", limit) { self.status != nil }
        return status ?? -1
    }

    private static let variables: [String: String] = {
        var kept: [String: String] = ["LANG": "C.UTF-8", "TERM": "xterm-256color"]
        for name in ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "BEAUFORT_CACHE"] {
            if let value = getenv(name) { kept[name] = String(cString: value) }
        }
        return kept
    }()

    private static func withArray<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
    ) rethrows -> Result {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return try body(pointers + [nil])
    }
}

struct ProgramError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
