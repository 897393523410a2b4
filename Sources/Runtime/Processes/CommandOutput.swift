internal import Documents
internal import Glibc

/// Runs a small command to its end and keeps what it printed.
struct CommandOutput {
    var status: WaitStatus
    var text: String

    /// Blocks. Nil when the program is missing. A command that takes too long is killed with its group.
    static func of(_ arguments: [String], timeoutMilliseconds: Int32) -> CommandOutput? {
        let path = getenv("PATH").map { String(cString: $0) }
        guard case .found(let executable) = ExecutableSearch.find(arguments[0], path: path) else {
            return nil
        }
        guard let pipe = DescriptorPair.pipe() else { return nil }
        let environment = ["PATH": path ?? "", "LC_ALL": "C"]
        let result = SpawnRequest(
            executable: executable, arguments: arguments, environment: environment, output: pipe.write
        ).spawn()
        close(pipe.write)
        defer { close(pipe.read) }
        guard case .success(let processID) = result else { return nil }
        let bytes = readAll(pipe.read, timeoutMilliseconds)
        if bytes == nil { kill(-processID, SIGKILL) }
        var status: Int32 = 0
        while waitpid(processID, &status, 0) < 0, errno == EINTR {}
        return CommandOutput(
            status: WaitStatus(waitStatus: status), text: String(decoding: bytes ?? [], as: UTF8.self))
    }

    private static func readAll(_ file: Int32, _ timeout: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8_192)
        var waiting = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        while bytes.count < 1 << 20, poll(&waiting, 1, timeout) > 0 {
            let count = read(file, &buffer, buffer.count)
            if count <= 0 { return bytes }
            bytes += buffer[..<count]
        }
        return nil
    }
}
