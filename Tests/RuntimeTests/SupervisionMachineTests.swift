import Runtime
import Telemetry
import Testing

@Suite struct SupervisionMachineTests {
    /// Feeds a machine at given milliseconds and keeps what it wants done, in words.
    struct Stage {
        var machine: SupervisionMachine
        var log: [String] = []

        init(_ change: (inout SupervisionPolicy) -> Void = { _ in }) {
            var policy = SupervisionPolicy()
            policy.initialBackoff = .seconds(1)
            policy.maximumBackoff = .seconds(8)
            policy.grace = .seconds(10)
            change(&policy)
            machine = SupervisionMachine(policy: policy)
        }

        @discardableResult
        mutating func feed(_ input: SupervisionMachine.Input, at milliseconds: Int64) -> [String] {
            let actions = machine.handle(input, at: .milliseconds(milliseconds))
            let words = actions.map { action in
                switch action {
                case .report(let kind): RuntimeEvent(Timestamp(milliseconds: 0), kind).name
                case .finish(let end): "finish: \(end)"
                default: "\(action)"
                }
            }
            log += words
            return words
        }

        /// Start, spawn and the first good probe.
        mutating func becomeReady(at milliseconds: Int64 = 0) {
            if machine.phase == .idle { feed(.start, at: milliseconds) }
            feed(.spawned(processID: 7), at: milliseconds)
            feed(.tick, at: milliseconds + 100)
            feed(.probed(.ready(latency: .zero)), at: milliseconds + 100)
        }
    }

    static let crash = SupervisionMachine.Input.exited(RuntimeExit(.code(1)))

    @Test func readyAfterLoading() {
        var stage = Stage()
        #expect(stage.feed(.start, at: 0) == ["spawn"])
        #expect(stage.feed(.spawned(processID: 7), at: 5) == ["spawned"])
        #expect(stage.machine.deadline == .milliseconds(25))
        #expect(stage.feed(.tick, at: 24) == [])
        #expect(stage.feed(.tick, at: 25) == ["probe"])
        #expect(stage.feed(.tick, at: 26) == [], "no second probe while one is out")
        #expect(stage.feed(.probed(.unreachable("refused")), at: 30) == [])
        #expect(stage.feed(.tick, at: 60_000) == ["probe"])
        #expect(stage.feed(.probed(.loading("Loading model")), at: 60_005) == [])
        #expect(stage.machine.deadline == .milliseconds(61_005), "never more than a second apart")
        #expect(stage.feed(.tick, at: 61_005) == ["probe"])
        #expect(stage.feed(.probed(.ready(latency: .zero)), at: 61_010) == ["ready"])
        #expect(stage.machine.loadTime == .milliseconds(61_005))
        #expect(stage.machine.deadline == .milliseconds(66_010))
    }

    @Test func aSlowStartIsReportedOnceAndNotBrokenOff() {
        var stage = Stage { $0.slowStartAfter = .seconds(30) }
        stage.feed(.start, at: 0)
        stage.feed(.spawned(processID: 7), at: 0)
        for second in stride(from: Int64(5), through: 60, by: 5) {
            stage.feed(.tick, at: second * 1_000)
            stage.feed(.probed(.loading("still")), at: second * 1_000)
        }
        #expect(stage.log.filter { $0 == "slow_start" }.count == 1)
        #expect(!stage.log.contains("kill"))
    }

    @Test func backoffDoublesToItsMaximum() {
        var stage = Stage()
        stage.feed(.start, at: 0)
        var now: Int64 = 0
        var pauses: [Int64] = []
        for _ in 0..<6 {
            stage.feed(.spawned(processID: 7), at: now)
            #expect(stage.feed(Self.crash, at: now).first == "exited")
            let due = stage.machine.deadline?.milliseconds ?? 0
            pauses.append(due - now)
            #expect(stage.feed(.tick, at: due - 1) == [])
            #expect(stage.feed(.tick, at: due) == ["spawn"])
            now = due
        }
        #expect(pauses == [1_000, 2_000, 4_000, 8_000, 8_000, 8_000])
        #expect(stage.machine.restarts == 6)
        #expect(stage.log.filter { $0 == "crash_loop" }.count == 1, "reported once, at the fifth failure")
        #expect(stage.machine.isCrashLooping)
    }

    @Test(arguments: [(Int64(59_000), Int64(2_000)), (60_100, 1_000)])
    func aStableRunWipesTheSlateClean(ready: Int64, pause: Int64) {
        var stage = Stage()
        stage.becomeReady()
        stage.feed(Self.crash, at: 200)
        stage.feed(.tick, at: 1_200)
        stage.becomeReady(at: 1_200)
        stage.feed(Self.crash, at: 1_300 + ready)
        #expect(stage.machine.deadline == .milliseconds(1_300 + ready + pause))
    }

    @Test func failuresLongAgoAreNoCrashLoop() {
        var stage = Stage { $0.crashLoopWindow = .minutes(1) }
        stage.feed(.start, at: 0)
        for run in Int64(0)..<12 {
            stage.feed(.spawned(processID: 7), at: run * 20_000)
            stage.feed(Self.crash, at: run * 20_000)
            stage.feed(.tick, at: run * 20_000 + 10_000)
        }
        #expect(!stage.log.contains("crash_loop"))
    }

    @Test func stopTerminatesThenKills() {
        var stage = Stage()
        stage.becomeReady()
        #expect(stage.feed(.stop(reason: "test"), at: 1_000) == ["stopping", "terminate"])
        #expect(stage.feed(.tick, at: 10_999) == [])
        #expect(stage.feed(.tick, at: 11_000) == ["killing", "kill"])
        #expect(
            stage.feed(.exited(RuntimeExit(.signal(9))), at: 11_010) == [
                "exited", "stopped", "finish: stopped",
            ])
        #expect(stage.machine.deadline == nil)
        #expect(stage.machine.restarts == 0)
    }

    @Test func aSecondStopKillsAtOnce() {
        var stage = Stage()
        stage.becomeReady()
        stage.feed(.stop(reason: "test"), at: 1_000)
        #expect(stage.feed(.stop(reason: "again"), at: 1_100) == ["killing", "kill"])
    }

    @Test func stopFindsTheRightEndInEveryPhase() {
        var idle = Stage()
        #expect(idle.feed(.stop(reason: "test"), at: 0).last == "finish: stopped")

        var spawning = Stage()
        spawning.feed(.start, at: 0)
        #expect(spawning.feed(.stop(reason: "test"), at: 1) == ["stopping"])
        #expect(spawning.feed(.spawned(processID: 7), at: 2) == ["spawned", "terminate"])
        #expect(spawning.feed(.exited(RuntimeExit(.signal(15))), at: 3).last == "finish: stopped")

        var unborn = Stage()
        unborn.feed(.start, at: 0)
        unborn.feed(.stop(reason: "test"), at: 1)
        #expect(unborn.feed(.spawnFailed("no"), at: 2).last == "finish: stopped")

        var waiting = Stage()
        waiting.becomeReady()
        waiting.feed(Self.crash, at: 200)
        #expect(waiting.feed(.stop(reason: "test"), at: 300).last == "finish: stopped")
    }

    @Test func restartOnRequestSkipsTheBackoff() {
        var stage = Stage()
        stage.becomeReady()
        #expect(stage.feed(.restart(reason: "runbook"), at: 1_000) == ["stopping", "terminate"])
        #expect(stage.feed(.exited(RuntimeExit(.code(0))), at: 1_200) == ["exited", "spawn"])
        #expect(stage.machine.restarts == 1)
        stage.becomeReady(at: 1_200)
        stage.feed(.restart(reason: "runbook"), at: 2_000)
        stage.feed(.stop(reason: "no, stop"), at: 2_100)
        #expect(stage.feed(.exited(RuntimeExit(.code(0))), at: 2_200).last == "finish: stopped")
    }

    @Test(arguments: [
        (SupervisionPolicy.Restart.always, WaitStatus.code(0), true), (.always, .signal(9), true),
        (.onFailure, .code(0), false), (.onFailure, .code(1), true), (.onFailure, .signal(15), true),
        (.never, .code(1), false),
    ])
    func restartPolicy(restart: SupervisionPolicy.Restart, status: WaitStatus, restarts: Bool) {
        var stage = Stage { $0.restart = restart }
        stage.becomeReady()
        let words = stage.feed(.exited(RuntimeExit(status)), at: 500)
        #expect(words.contains("restarting") == restarts)
        #expect(words.contains { $0.hasPrefix("finish") } == !restarts)
    }

    @Test func givesUpAfterTheLimit() {
        var stage = Stage { $0.maximumRestarts = 2 }
        stage.feed(.start, at: 0)
        for _ in 0..<2 {
            stage.feed(.spawnFailed("gone"), at: 0)
            stage.feed(.tick, at: 60_000)
        }
        #expect(stage.feed(.spawnFailed("gone"), at: 60_000).last == "finish: gave up after 2 restarts")
    }

    @Test func outOfMemoryIsCountedOnlyWhenNotAskedToEnd() {
        var stage = Stage()
        stage.becomeReady()
        #expect(
            stage.feed(.exited(RuntimeExit(.signal(9), outOfMemory: "kernel")), at: 500).first
                == "out_of_memory")
        #expect(stage.machine.outOfMemoryKills == 1)
    }

    @Test func aReadyRuntimeThatFallsSilentIsReportedNotRestarted() {
        var stage = Stage()
        stage.becomeReady()
        var now: Int64 = 5_100
        for answer in [false, false, true, false, false, false, false, true] {
            stage.feed(.tick, at: now)
            stage.feed(.probed(answer ? .ready(latency: .zero) : .unreachable("timeout")), at: now)
            now += 5_000
        }
        #expect(stage.log.suffix(10).filter { $0 != "probe" } == ["unresponsive", "responsive_again"])
        #expect(!stage.log.contains("terminate"))
    }
}
