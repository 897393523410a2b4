internal import Glibc

/// A running child in its own process group. Made by `start`; `onExit` is called once, from a thread of its
/// own, when the child is dead and its group is empty.
struct ChildProcess: Sendable {
    /// Process and group id.
    let processID: Int32

    static func start(
        _ plan: LaunchPlan, token: String, ring: OutputRing,
        onExit: @escaping @Sendable (RuntimeExit) -> Void
    ) throws(LaunchError) -> ChildProcess {
        let before = MemoryWitness.read()
        let pipe = OutputPipe(plan.output, ring: ring)
        ring.reset()
        let request = SpawnRequest(
            executable: plan.executable, arguments: plan.command,
            environment: plan.environment.merging([GroupFile.variable: token]) { $1 },
            input: nil, output: pipe?.writeEnd)
        let processID: Int32
        switch request.spawn() {
        case .success(let id): processID = id
        case .failure(let failure):
            pipe?.abandon()
            throw .spawnFailed(program: plan.command.first ?? "", reason: failure.description)
        }
        let watchdog = GroupWatchdog(groupID: processID)
        pipe?.start()
        OSThread.start {
            let status = ChildProcess.wait(processID)
            pipe?.drain()
            watchdog?.dismiss()
            let evidence = MemoryWitness.read().evidence(
                since: before, status: status, output: ring.firstMatch)
            onExit(RuntimeExit(status, outOfMemory: evidence, lastLines: ring.last(20)))
        }
        return ChildProcess(processID: processID)
    }

    /// Signals every process of the group.
    func signal(_ number: Int32) {
        kill(-processID, number)
    }

    /// Blocks until the child is dead, then ends what is left of its group: workers must not outlive the
    /// server. While the dead child is not yet collected its id cannot be given to another group.
    private static func wait(_ processID: Int32) -> WaitStatus {
        var information = siginfo_t()
        while waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        kill(-processID, SIGKILL)
        var status: Int32 = 0
        while waitpid(processID, &status, 0) < 0, errno == EINTR {}
        for _ in 0..<100 where !ProcessTable.group(processID).isEmpty { OSThread.pause(milliseconds: 10) }
        return WaitStatus(waitStatus: status)
    }
}
