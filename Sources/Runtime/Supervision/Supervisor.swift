internal import Synchronization
package import Telemetry

internal import Glibc

/// Starts a runtime, watches it, restarts it when it dies and stops it cleanly, together with everything
/// it has started. The decisions are `SupervisionMachine`'s; this carries them out.
///
/// One `run()` per supervisor. Its process group is ended whatever happens to us: by `stop`, by
/// cancellation of `run`, by a watchdog if we are killed, and by the next start if even that failed.
package final class Supervisor: Sendable {
    package let plan: LaunchPlan
    package let policy: SupervisionPolicy
    /// The newest output of the runtime; empty with `OutputMode.inherit`.
    package let output: OutputRing

    private let probe: HealthProbe
    private let time: any TimeSource
    private let groupFile: GroupFile
    private let onEvent: @Sendable (RuntimeEvent) -> Void
    private let mailbox: AsyncStream<Letter>
    private let post: AsyncStream<Letter>.Continuation
    private let shared = Mutex(SupervisorStatus())

    /// What arrives at the loop. `run` numbers the spawns, so that a late answer about an earlier one is
    /// recognised.
    private enum Letter: Sendable {
        case input(SupervisionMachine.Input)
        case probed(ProbeOutcome, run: Int)
        case exited(RuntimeExit, run: Int)
        case forward(Int32)
    }

    /// `stateDirectory` holds the process file. `onEvent` is called in order, from one task at a time; it
    /// must not block.
    package init(
        _ plan: LaunchPlan, policy: SupervisionPolicy = SupervisionPolicy(), stateDirectory: String,
        send: @escaping HTTPSender, time: any TimeSource = WallClock(),
        onEvent: @escaping @Sendable (RuntimeEvent) -> Void
    ) {
        self.plan = plan
        self.policy = policy
        self.time = time
        self.onEvent = onEvent
        output = OutputRing(patterns: plan.adapter.outOfMemoryPatterns)
        probe = HealthProbe(url: plan.url, adapter: plan.adapter, send: send, time: time)
        groupFile = GroupFile(path: stateDirectory + "/runtime.process")
        (mailbox, post) = AsyncStream.makeStream(of: Letter.self)
    }

    /// The state right now.
    package var status: SupervisorStatus { shared.withLock { $0 } }

    /// SIGTERM to the group, SIGKILL after the grace period; a second call kills at once.
    package func stop(reason: String = "asked to stop") {
        post.yield(.input(.stop(reason: reason)))
    }

    /// Stops this run and starts the next without backoff.
    package func restart(reason: String) {
        post.yield(.input(.restart(reason: reason)))
    }

    /// Passes a signal such as SIGHUP or SIGUSR1 on to the runtime's group. SIGINT and SIGTERM mean `stop`.
    package func forward(signal: Int32) {
        if signal == SIGINT || signal == SIGTERM {
            stop(reason: "signal \(signal)")
        } else {
            post.yield(.forward(signal))
        }
    }

    /// Supervises until stopped; returns when every process of the runtime is gone. Cancelling the task
    /// stops the runtime in the same orderly way. Throws when a start makes no sense at all.
    package func run() async throws(LaunchError) -> SupervisionEnd {
        try await prepare()
        return await withTaskCancellationHandler {
            // A task of its own: cancellation must not cut short the stop it asks for.
            await Task { await self.supervise() }.value
        } onCancel: {
            stop(reason: "cancelled")
        }
    }

    private func prepare() async throws(LaunchError) {
        let (file, grace) = (groupFile, Int32(clamping: policy.grace.milliseconds))
        let (found, surviving) = await OSThread.value { file.clean(grace: grace) }
        if !found.isEmpty { report(.cleanedUp(processIDs: found)) }
        guard surviving.isEmpty else { throw .leftovers(processIDs: surviving) }
        let url = plan.url
        guard await !OSThread.value({ PortCheck.isTaken(url: url) }) else {
            throw .addressInUse(url: url, source: plan.addressSource)
        }
    }

    private func report(_ kind: RuntimeEvent.Kind) {
        onEvent(RuntimeEvent(time.now, kind))
    }
}

// MARK: - The loop

extension Supervisor {
    /// What only the loop touches.
    private struct Loop {
        var machine: SupervisionMachine
        let startedAt: UInt64
        var child: ChildProcess?
        var run = 0
        var timer: Task<Void, Never>?
        var timerDeadline: TimeSpan?
        var end: SupervisionEnd?
        /// Results of actions, handled before the next letter.
        var queue: [SupervisionMachine.Input] = []
    }

    private func supervise() async -> SupervisionEnd {
        var loop = Loop(machine: SupervisionMachine(policy: policy), startedAt: time.monotonicNanoseconds)
        handle(.start, &loop)
        setTimer(&loop)
        for await letter in mailbox {
            switch letter {
            case .input(.tick):
                loop.timer = nil
                handle(.tick, &loop)
            case .input(let input): handle(input, &loop)
            case .probed(let outcome, let run) where run == loop.run: handle(.probed(outcome), &loop)
            case .exited(let exit, let run) where run == loop.run:
                loop.child = nil
                shared.withLock { ($0.processID, $0.lastExit) = (nil, exit) }
                groupFile.end()
                handle(.exited(exit), &loop)
            case .probed, .exited: break
            case .forward(let signal): loop.child?.signal(signal)
            }
            if loop.end != nil { break }
            setTimer(&loop)
        }
        loop.timer?.cancel()
        return loop.end ?? .stopped
    }

    private func now(_ loop: Loop) -> TimeSpan {
        TimeSpan(milliseconds: Int64((time.monotonicNanoseconds &- loop.startedAt) / 1_000_000))
    }

    private func handle(_ input: SupervisionMachine.Input, _ loop: inout Loop) {
        loop.queue.append(input)
        while !loop.queue.isEmpty {
            let actions = loop.machine.handle(loop.queue.removeFirst(), at: now(loop))
            publish(loop)
            for action in actions { perform(action, &loop) }
        }
    }

    private func perform(_ action: SupervisionMachine.Action, _ loop: inout Loop) {
        switch action {
        case .spawn: spawn(&loop)
        case .probe:
            let run = loop.run
            Task { post.yield(.probed(await probe.check(), run: run)) }
        case .terminate: loop.child?.signal(SIGTERM)
        case .kill: loop.child?.signal(SIGKILL)
        case .report(let kind): report(kind)
        case .finish(let end): loop.end = end
        }
    }

    private func spawn(_ loop: inout Loop) {
        loop.run += 1
        let run = loop.run
        do {
            let child = try ChildProcess.start(plan, token: groupFile.begin(), ring: output) { [post] exit in
                post.yield(.exited(exit, run: run))
            }
            loop.child = child
            let now = time.now
            shared.withLock { ($0.processID, $0.startedAt) = (child.processID, now) }
            loop.queue.append(.spawned(processID: child.processID))
        } catch {
            groupFile.end()
            loop.queue.append(.spawnFailed(error.what))
        }
    }

    private func setTimer(_ loop: inout Loop) {
        guard loop.machine.deadline != loop.timerDeadline || loop.timer == nil else { return }
        loop.timer?.cancel()
        loop.timer = nil
        loop.timerDeadline = loop.machine.deadline
        guard let deadline = loop.timerDeadline else { return }
        let span = max(.milliseconds(1), deadline - now(loop))
        loop.timer = Task { [time, post] in
            guard (try? await time.sleep(for: span)) != nil else { return }
            post.yield(.input(.tick))
        }
    }

    private func publish(_ loop: Loop) {
        let machine = loop.machine
        shared.withLock { status in
            status.state = SupervisorStatus.State(machine)
            status.loadTime = machine.loadTime
            status.restarts = machine.restarts
            status.outOfMemoryKills = machine.outOfMemoryKills
            status.isCrashLooping = machine.isCrashLooping
        }
    }
}

extension SupervisorStatus.State {
    fileprivate init(_ machine: SupervisionMachine) {
        self =
            switch machine.phase {
            case .idle: .idle
            case .spawning, .starting: .starting
            case .ready: machine.isUnresponsive ? .unresponsive : .ready
            case .stopping: .stopping
            case .waiting: .restarting
            case .finished: .finished
            }
    }
}
