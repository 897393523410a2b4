internal import Documents
internal import Glibc

/// What a running agent leaves in its data folder, so that commands on the folder find both: where its admin
/// side answers and, in a second line, the path of its configuration.
struct AgentAddress: Hashable, Sendable {
    static let fileName = "agent.address"

    /// Such as `http://127.0.0.1:9464`.
    var url: String
    /// Nil for the one that ships inside.
    var configuration: String?

    /// Of the agent that runs there, or ran last; nil when none did.
    ///
    /// - Throws: when there may be one and this user is not allowed to know: whoever went on as if there were
    ///   none would speak of other objectives and rules than the agent does.
    static func read(in directory: String) throws(CommandFailure) -> AgentAddress? {
        let path = directory + "/" + fileName
        guard access(path, R_OK) == 0 else {
            let code = errno
            if code == ENOENT || code == ENOTDIR { return nil }
            throw unreadable(path, in: directory, because: String(cString: strerror(code)))
        }
        guard let text = try? TextFile.read(path) else { return nil }
        let lines = text.split(separator: "\n").map(String.init)
        guard let url = lines.first else { return nil }
        return AgentAddress(url: url, configuration: lines.dropFirst().first)
    }

    private static func unreadable(
        _ path: String, in directory: String, because reason: String
    ) -> CommandFailure {
        let owner = [path, directory].lazy.compactMap { ProcessVariables.owner(of: $0) }.first
        let whose = owner.map { ", which belongs to \($0)" } ?? ""
        let user = owner.map { "as \($0) (sudo -u \($0) beaufort …)" } ?? "as the agent's user"
        return CommandFailure(
            "\(ProcessVariables.user) cannot tell which agent runs in \(directory), nor with which "
                + "configuration: \(path)\(whose): \(reason)",
            remedy: "run this \(user), or name what is meant: --config FILE where the command has it, "
                + "--url http://127.0.0.1:9464 to ask the agent, or another folder with --data")
    }

    /// Best effort: without it commands need `--url`.
    func write(to directory: String) {
        let path = directory + "/" + AgentAddress.fileName
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array((url + "\n" + (configuration.map { $0 + "\n" } ?? "")).utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }
}
