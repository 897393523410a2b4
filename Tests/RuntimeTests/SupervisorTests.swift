import Glibc
import Support
import Synchronization
import Telemetry
import Testing

@testable import Runtime

/// Real child processes, each misbehaving in its own way.
@Suite(.timeLimit(.minutes(1))) struct SupervisorTests {
    /// Process ids a script wrote, one a line.
    private func ids(_ script: SupervisedScript) -> [Int32] {
        let text = (try? TextOfFile.read(script.folder.file("ids"))) ?? ""
        return text.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
    }

    @Test func readyThenStoppedCleanly() async throws {
        let script = try SupervisedScript("echo hello; touch ready; exec sleep 1000")
        let seen = Mutex<[RuntimeEvent.Kind]>([])
        let end = try await script.run { kind, supervisor in
            seen.withLock { $0.append(kind) }
            if case .ready = kind {
                #expect(supervisor.status.isUp)
                supervisor.stop()
            }
        }
        #expect(end == .stopped)
        #expect(script.supervisor.status.lastExit?.status == .signal(SIGTERM))
        #expect(script.supervisor.status.lastExit?.wasRequested == false, "the raw exit; the event knows")
        #expect(script.supervisor.output.last(5) == ["hello"])
        #expect(access(script.folder.file("runtime.process"), F_OK) != 0, "nothing to clean up next time")
    }

    @Test func theRuntimeInheritsNoDescriptorOfOurs() async throws {
        let script = try SupervisedScript("ls /proc/$$/fd; touch ready; exec sleep 1000")
        let leaked = open("/dev/null", O_RDONLY)  // open to children, as some libraries' sockets are
        defer { close(leaked) }
        let listed = Mutex<[String]>([])
        _ = try await script.run { kind, supervisor in
            guard case .ready = kind else { return }
            listed.withLock { $0 = supervisor.output.last(99) }
            supervisor.stop()
        }
        let numbers = listed.withLock { $0 }.compactMap { Int32($0) }
        #expect(numbers.contains(0) && numbers.contains(2) && !numbers.contains(leaked))
        // The shell itself may hold its script, at 10 as dash does or at 255 as bash does.
        #expect(numbers.filter { $0 > 2 && $0 != 10 && $0 != 255 }.isEmpty)
    }

    @Test func aRuntimeThatDiesIsRestarted() async throws {
        let script = try SupervisedScript("echo dying >&2; exit 3")
        let exits = Mutex<[RuntimeExit]>([])
        let end = try await script.run { kind, supervisor in
            guard case .exited(let exit) = kind else { return }
            if exits.withLock({
                $0.append(exit); return $0.count
            }) == 3 {
                supervisor.stop()
            }
        }
        #expect(end == .stopped)
        let seen = exits.withLock { $0 }
        #expect(
            seen.allSatisfy { $0.status == .code(3) && $0.lastLines == ["dying"] && $0.outOfMemory == nil },
            "\(seen)")
        #expect(script.supervisor.status.restarts >= 2)
    }

    @Test func oneThatIgnoresSIGTERMIsKilled() async throws {
        let script = try SupervisedScript("trap '' TERM; touch ready; while :; do sleep 0.05; done") {
            $0.grace = .milliseconds(300)
        }
        let killed = Mutex(false)
        let end = try await script.run { kind, supervisor in
            if case .ready = kind { supervisor.stop() }
            if case .killing = kind { killed.withLock { $0 = true } }
        }
        #expect(end == .stopped)
        #expect(killed.withLock { $0 })
        #expect(script.supervisor.status.lastExit?.status == .signal(SIGKILL))
    }

    static let family = """
        sleep 1000 & echo $! > ids.new
        sh -c 'sleep 1000 & echo $! >> ids.new; wait' & echo $! >> ids.new
        echo $$ >> ids.new
        while [ $(wc -l < ids.new) -lt 4 ]; do sleep 0.01; done
        mv ids.new ids; touch ready; wait
        """

    @Test func noDescendantOutlivesAStop() async throws {
        let script = try SupervisedScript(Self.family)
        _ = try await script.run { kind, supervisor in
            if case .ready = kind { supervisor.stop() }
        }
        #expect(ids(script).count == 4)
        try await Deadline.wait("the end of all processes") {
            ids(script).allSatisfy { !isAlive($0) }
        }
    }

    @Test func noDescendantOutlivesAKilledLeader() async throws {
        let script = try SupervisedScript(Self.family) { $0.restart = .never }
        let end = try await script.run { kind, supervisor in
            if case .ready = kind, let leader = supervisor.status.processID { kill(leader, SIGKILL) }
        }
        guard case .ended(let exit) = end else {
            Issue.record("ended as \(end)")
            return
        }
        #expect(exit.status == .signal(SIGKILL))
        #expect(exit.wasReady)
        #expect(exit.outOfMemory == nil, "a plain kill is no lack of memory")
        try await Deadline.wait("the end of all processes") {
            ids(script).allSatisfy { !isAlive($0) }
        }
    }

    @Test func memoryTextInTheOutputIsRecognised() async throws {
        let script = try SupervisedScript(
            "echo 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB' >&2; exit 1"
        ) { $0.restart = .never }
        guard case .ended(let exit) = try await script.run({ _, _ in }) else {
            Issue.record("not ended")
            return
        }
        #expect(exit.outOfMemory?.contains("CUDA out of memory") == true)
    }

    @Test func cancellingTheTaskStopsTheRuntime() async throws {
        let script = try SupervisedScript(Self.family)
        let task = Task { try await script.run { _, _ in } }
        try await Deadline.wait("the runtime to be up") { script.supervisor.status.isUp }
        task.cancel()
        #expect(try await task.value == .stopped)
        try await Deadline.wait("the end of all processes") {
            ids(script).allSatisfy { !isAlive($0) }
        }
    }

    @Test func otherSignalsArePassedOn() async throws {
        let script = try SupervisedScript("trap 'touch hup' HUP; touch ready; while :; do sleep 0.02; done")
        let hup = script.folder.file("hup")
        let task = Task {
            try await script.run { kind, supervisor in
                if case .ready = kind { supervisor.forward(signal: SIGHUP) }
            }
        }
        try await Deadline.wait("the signal to arrive") { access(hup, F_OK) == 0 }
        script.supervisor.forward(signal: SIGTERM)
        #expect(try await task.value == .stopped)
    }

    @Test func aPortInUseIsSaidBeforeAnythingStarts() async throws {
        let server = try await ScriptedServer { _ in [] }
        let plan = try LaunchPlan(
            command: ["sleep", "9"], environment: ["PATH": "/usr/bin:/bin"], upstream: server.url,
            adapters: ShippedAdapters.read())
        let folder = try TemporaryFolder()
        let supervisor = Supervisor(
            plan, stateDirectory: folder.path, send: { _ in HTTPResponse(status: 200) }, onEvent: { _ in })
        await #expect(throws: LaunchError.addressInUse(url: server.url, source: "--upstream")) {
            try await supervisor.run()
        }
    }

    @Test func whatACrashLeftBehindIsEndedFirst() async throws {
        let folder = try TemporaryFolder()
        let token = GroupFile(path: folder.file("runtime.process")).begin()
        let orphan = try SpawnRequest(
            executable: "/bin/sh", arguments: ["sh", "-c", "trap '' TERM; sleep 1000 & wait; wait"],
            environment: ["PATH": "/usr/bin:/bin", GroupFile.variable: token]
        ).spawn().get()
        let reaper = Task.detached { waitpid(orphan, nil, 0) }
        let script = try SupervisedScript("touch ready; exec sleep 1000", folder: folder) {
            $0.grace = .milliseconds(300)
        }
        let cleaned = Mutex<[Int32]>([])
        _ = try await script.run { kind, supervisor in
            if case .cleanedUp(let ids) = kind { cleaned.withLock { $0 = ids } }
            if case .ready = kind { supervisor.stop() }
        }
        #expect(cleaned.withLock { $0 }.contains(orphan))
        #expect(!isAlive(orphan))
        _ = await reaper.value
    }

    @Test func theWatchdogEndsTheGroupWhenItsLifelineBreaks() async throws {
        let folder = try TemporaryFolder()
        let child = try SpawnRequest(
            executable: "/bin/sh",
            arguments: ["sh", "-c", "cd '\(folder.path)'; sleep 1000 & echo $! > pid; touch up; wait"],
            environment: ["PATH": "/usr/bin:/bin"]
        ).spawn().get()
        try await Deadline.wait("both processes") { access(folder.file("up"), F_OK) == 0 }
        let grandchild = try #require(Int32(TextOfFile.read(folder.file("pid")).dropLast()))
        let watchdog = try #require(GroupWatchdog(groupID: child))
        #expect(isAlive(grandchild))
        close(watchdog.lifeline)
        try await Deadline.wait("the end of both processes") {
            !isAlive(child) && !isAlive(grandchild)
        }
        waitpid(child, nil, 0)
    }

    @Test func residentMemoryOfTheWholeGroup() async throws {
        let script = try SupervisedScript(Self.family)
        let bytes = Mutex<[Int?]>([])
        _ = try await script.run { kind, supervisor in
            guard case .ready = kind, let group = supervisor.status.processID else { return }
            bytes.withLock { $0 = [ProcessSampler().residentBytes(groupID: group)] }
            supervisor.stop()
        }
        let measured = try #require(bytes.withLock { $0 }.first ?? nil)
        // Two shells and two sleeps: more than one of them, less than a real program.
        #expect(measured > 2_000_000 && measured < 50_000_000)
        #expect(ProcessSampler().residentBytes(groupID: 999_999_999) == nil, "gone is absent, not zero")
    }
}
