package import Telemetry

/// Decides what to do with a supervised process: a pure state machine that takes what happened and
/// returns what to do. Times count from the start of supervision, on a clock that never steps.
///
///     idle ─start─▶ spawning ─spawned─▶ starting ─probe ok─▶ ready
///                      ▲                    │ exited            │ exited
///                      └──backoff over── waiting ◀──────────────┘
///     any ─stop─▶ stopping ─exited─▶ finished
package struct SupervisionMachine: Sendable {
    package enum Phase: Hashable, Sendable {
        case idle
        case spawning
        case starting(since: TimeSpan)
        case ready(since: TimeSpan)
        case stopping(killAt: TimeSpan?)
        case waiting(until: TimeSpan)
        case finished(SupervisionEnd)
    }

    package enum Input: Hashable, Sendable {
        case start
        case spawned(processID: Int32)
        case spawnFailed(String)
        case probed(ProbeOutcome)
        case exited(RuntimeExit)
        /// A second stop kills at once.
        case stop(reason: String)
        /// Stop this run and begin the next without backoff.
        case restart(reason: String)
        case tick
    }

    package enum Action: Hashable, Sendable {
        case spawn
        case probe
        /// Send SIGTERM to the whole process group.
        case terminate
        /// Send SIGKILL to the whole process group.
        case kill
        case report(RuntimeEvent.Kind)
        case finish(SupervisionEnd)
    }

    package let policy: SupervisionPolicy
    package private(set) var phase = Phase.idle
    /// Restarts so far, all told.
    package private(set) var restarts = 0
    package private(set) var outOfMemoryKills = 0
    package private(set) var loadTime: TimeSpan?
    package private(set) var isUnresponsive = false
    package private(set) var isCrashLooping = false

    private var spawnedAt = TimeSpan.zero
    private var attempt = 0
    private var failures: [TimeSpan] = []
    private var nextProbe: TimeSpan?
    private var isProbing = false
    private var failedProbes = 0
    private var slowStartReported = false
    private var wasReady = false
    private var wantsStop = false
    private var restartsAfterStop = false
    private var lastProbe = "not yet probed"

    package init(policy: SupervisionPolicy) {
        self.policy = policy
    }

    /// When `tick` is wanted next; nil for never.
    package var deadline: TimeSpan? {
        switch phase {
        case .waiting(let until): until
        case .stopping(let killAt): killAt
        case .starting, .ready: isProbing ? nil : nextProbe
        case .idle, .spawning, .finished: nil
        }
    }

    package mutating func handle(_ input: Input, at now: TimeSpan) -> [Action] {
        switch input {
        case .start: phase == .idle ? spawn() : []
        case .spawned(let processID): spawned(processID, now)
        case .spawnFailed(let why): failed([.report(.spawnFailed(why))], now)
        case .probed(let outcome): probed(outcome, now)
        case .exited(let exit): exited(exit, now)
        case .stop(let reason): stop(reason, now)
        case .restart(let reason): restart(reason, now)
        case .tick: tick(now)
        }
    }
}

// MARK: - Starting

extension SupervisionMachine {
    private mutating func spawn() -> [Action] {
        phase = .spawning
        return [.spawn]
    }

    private mutating func spawned(_ processID: Int32, _ now: TimeSpan) -> [Action] {
        guard phase == .spawning else { return [] }
        spawnedAt = now
        (isProbing, failedProbes, isUnresponsive) = (false, 0, false)
        (slowStartReported, wasReady) = (false, false)
        lastProbe = "not yet probed"
        let report = Action.report(.spawned(processID: processID))
        if wantsStop {
            phase = .stopping(killAt: now + policy.grace)
            return [report, .terminate]
        }
        phase = .starting(since: now)
        nextProbe = now + policy.startProbePause(after: .zero)
        return [report]
    }

    private mutating func tick(_ now: TimeSpan) -> [Action] {
        switch phase {
        case .waiting(let until) where now >= until:
            return spawn()
        case .stopping(let killAt?) where now >= killAt:
            phase = .stopping(killAt: nil)
            return [.report(.killing), .kill]
        case .starting, .ready:
            guard !isProbing, let due = nextProbe, now >= due else { return [] }
            isProbing = true
            return [.probe]
        default:
            return []
        }
    }

    private mutating func probed(_ outcome: ProbeOutcome, _ now: TimeSpan) -> [Action] {
        isProbing = false
        lastProbe = outcome.description
        switch phase {
        case .starting(let since): return probedWhileStarting(outcome, since, now)
        case .ready: return probedWhileReady(outcome, now)
        default: return []
        }
    }

    private mutating func probedWhileStarting(
        _ outcome: ProbeOutcome, _ since: TimeSpan, _ now: TimeSpan
    ) -> [Action] {
        if outcome.isReady {
            let loadTime = now - since
            self.loadTime = loadTime
            phase = .ready(since: now)
            wasReady = true
            nextProbe = now + policy.probeInterval
            return [.report(.ready(loadTime: loadTime))]
        }
        nextProbe = now + policy.startProbePause(after: now - since)
        guard now - since >= policy.slowStartAfter, !slowStartReported else { return [] }
        slowStartReported = true
        return [.report(.slowStart(after: now - since, last: outcome.description))]
    }

    private mutating func probedWhileReady(_ outcome: ProbeOutcome, _ now: TimeSpan) -> [Action] {
        nextProbe = now + policy.probeInterval
        failedProbes = outcome.isReady ? 0 : failedProbes + 1
        if outcome.isReady, isUnresponsive {
            isUnresponsive = false
            return [.report(.responsiveAgain)]
        }
        guard failedProbes >= policy.unresponsiveProbes, !isUnresponsive else { return [] }
        isUnresponsive = true
        return [.report(.unresponsive(outcome.description))]
    }
}

// MARK: - Ending

extension SupervisionMachine {
    private mutating func exited(_ exit: RuntimeExit, _ now: TimeSpan) -> [Action] {
        var exit = exit
        exit.uptime = now - spawnedAt
        exit.wasReady = wasReady
        var readySpan = TimeSpan.zero
        if case .ready(let since) = phase { readySpan = now - since }
        isUnresponsive = false
        if case .stopping = phase {
            exit.wasRequested = true
            return stopped(.report(.exited(exit)))
        }
        if exit.outOfMemory != nil { outOfMemoryKills += 1 }
        if readySpan >= policy.stableAfter { forgive() }
        if policy.restart == .never || (policy.restart == .onFailure && exit.status.isClean) {
            return [.report(.exited(exit)), finish(.ended(exit))]
        }
        return failed([.report(.exited(exit))], now, exit: exit)
    }

    /// Counts a failure and plans the next start.
    private mutating func failed(_ reports: [Action], _ now: TimeSpan, exit: RuntimeExit? = nil) -> [Action] {
        if wantsStop { return reports + [.report(.stopped), finish(.stopped)] }
        attempt += 1
        failures = failures.filter { now - $0 < policy.crashLoopWindow } + [now]
        var actions = reports
        if failures.count >= policy.crashLoopFailures, !isCrashLooping {
            isCrashLooping = true
            let within = now - (failures.first ?? now)
            actions.append(.report(.crashLoop(failures: failures.count, within: within)))
        }
        if let maximum = policy.maximumRestarts, attempt > maximum {
            return actions + [finish(.gaveUp(restarts: attempt - 1, last: exit))]
        }
        restarts += 1
        let pause = policy.backoff(attempt: attempt)
        phase = .waiting(until: now + pause)
        return actions + [.report(.restarting(after: pause, attempt: attempt))]
    }

    private mutating func forgive() {
        (attempt, failures, isCrashLooping) = (0, [], false)
    }

    private mutating func stop(_ reason: String, _ now: TimeSpan) -> [Action] {
        restartsAfterStop = false
        switch phase {
        case .idle, .waiting:
            return [.report(.stopping(reason: reason)), .report(.stopped), finish(.stopped)]
        case .spawning:
            wantsStop = true
            return [.report(.stopping(reason: reason))]
        case .starting, .ready:
            wantsStop = true
            phase = .stopping(killAt: now + policy.grace)
            return [.report(.stopping(reason: reason)), .terminate]
        case .stopping:
            // Asked twice, or asked to end while restarting.
            defer { wantsStop = true }
            guard wantsStop else { return [.report(.stopping(reason: reason))] }
            phase = .stopping(killAt: nil)
            return [.report(.killing), .kill]
        case .finished:
            return []
        }
    }

    private mutating func restart(_ reason: String, _ now: TimeSpan) -> [Action] {
        switch phase {
        case .starting, .ready:
            restartsAfterStop = true
            phase = .stopping(killAt: now + policy.grace)
            return [.report(.stopping(reason: reason)), .terminate]
        case .waiting:
            return spawn()
        case .idle, .spawning, .stopping, .finished:
            return []
        }
    }

    private mutating func stopped(_ report: Action) -> [Action] {
        if restartsAfterStop, !wantsStop {
            restartsAfterStop = false
            restarts += 1
            return [report] + spawn()
        }
        return [report, .report(.stopped), finish(.stopped)]
    }

    private mutating func finish(_ end: SupervisionEnd) -> Action {
        phase = .finished(end)
        return .finish(end)
    }
}
