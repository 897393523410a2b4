import Glibc
import Runtime
import Support
import Telemetry
import Testing

/// A shell script under supervision, whose health "page" is a file named `ready` in its folder.
final class SupervisedScript: Sendable {
    let folder: TemporaryFolder
    let supervisor: Supervisor
    private let events: AsyncStream<RuntimeEvent>

    init(
        _ script: String, folder: TemporaryFolder? = nil, output: OutputMode = .capture,
        policy change: (inout SupervisionPolicy) -> Void = { _ in }
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        let path = try folder.write("runtime.sh", "cd '\(folder.path)'\n" + script)
        var policy = SupervisionPolicy()
        policy.initialBackoff = .milliseconds(20)
        policy.grace = .seconds(5)
        change(&policy)
        let plan = try LaunchPlan(
            command: ["sh", path], environment: ["PATH": "/usr/bin:/bin"], upstream: "http://127.0.0.1:1",
            adapters: ShippedAdapters.read(), output: output)
        let (events, post) = AsyncStream.makeStream(of: RuntimeEvent.self)
        self.events = events
        let ready = folder.file("ready")
        supervisor = Supervisor(
            plan, policy: policy, stateDirectory: folder.path,
            send: { _ in
                guard access(ready, F_OK) == 0 else { throw NotReady() }
                return HTTPResponse(status: 200)
            },
            onEvent: { post.yield($0) })
    }

    struct NotReady: Error {}

    /// Runs the supervisor, calling the body for each event; the body stops it.
    func run(_ body: @Sendable @escaping (RuntimeEvent.Kind, Supervisor) -> Void) async throws
        -> SupervisionEnd
    {
        let supervisor = supervisor
        let events = events
        let watcher = Task { for await event in events { body(event.kind, supervisor) } }
        defer { watcher.cancel() }
        return try await supervisor.run()
    }
}

/// Whether a process is there and no zombie.
func isAlive(_ processID: Int32) -> Bool {
    guard let stat = try? TextOfFile.read("/proc/\(processID)/stat") else { return false }
    return !stat.contains(") Z ") && !stat.contains(") X ")
}
