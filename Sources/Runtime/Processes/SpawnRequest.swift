internal import Glibc

/// Starts a process as the leader of a new process group, with default signal handling, nothing on
/// standard input and no descriptor of ours but those named.
struct SpawnRequest {
    var executable: String
    var arguments: [String]
    var environment: [String: String]
    /// Descriptor to read from; nil for /dev/null.
    var input: Int32?
    /// Descriptor for output and error; nil for ours.
    var output: Int32?

    /// The process id, which is the group id too; or the error number.
    func spawn() -> Result<Int32, SpawnFailure> {
        if SpawnRequest.closeFrom == nil { SpawnRequest.closeToChildren() }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
            posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        }
        _ = SpawnRequest.closeFrom?(&actions, STDERR_FILENO + 1)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))

        let variables = environment.map { "\($0.key)=\($0.value)" }.sorted()
        var processID: pid_t = 0
        let failure = withCStrings(arguments) { argv in
            withCStrings(variables) { envp in
                posix_spawn(&processID, executable, &actions, &attributes, argv, envp)
            }
        }
        return failure == 0 ? .success(processID) : .failure(SpawnFailure(number: failure))
    }

    private typealias CloseFrom =
        @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

    /// Makes the child close every descriptor from one on, those that other threads open meanwhile too. Not
    /// every library opens its sockets closed to children, and a runtime that outlives us must not hold our
    /// port. glibc has it since 2.34, its module for Swift does not name it.
    private static let closeFrom: CloseFrom? =
        dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map { unsafeBitCast($0, to: CloseFrom.self) }

    /// Marks every descriptor of ours but the standard three as closed to children; one that is opened before
    /// the child is there escapes this.
    private static func closeToChildren() {
        for number in SmallFile.names(in: "/proc/self/fd").compactMap({ Int32($0) }) where number > 2 {
            _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        }
    }

    private func withCStrings<Value>(
        _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value
    ) -> Value {
        let copies = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() { copies[index] = strdup(string) }
        copies[strings.count] = nil
        defer {
            for index in strings.indices { free(copies[index]) }
            copies.deallocate()
        }
        return body(copies)
    }
}

struct SpawnFailure: Error, CustomStringConvertible {
    var number: Int32
    var description: String { String(cString: strerror(number)) }
}
