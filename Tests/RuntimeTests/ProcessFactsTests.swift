import Testing

@testable import Runtime

/// What the kernel's text files say.
@Suite struct ProcessFactsTests {
    @Test func statLinesWithHostileNames() throws {
        let line =
            "42 (a ) b (c)) S 1 40 39 0 -1 4194304 1 0 0 0 1 2 0 0 20 0 3 0 777 1000 55 18446744073709551615"
        let entry = try #require(ProcessTable.parse(line))
        #expect(entry.processID == 42)
        #expect(entry.groupID == 40)
        #expect(entry.startTicks == 777)
        #expect(entry.residentPages == 55)
        #expect(ProcessTable.parse("42 (x") == nil)
        #expect(ProcessTable.parse("") == nil)
    }

    @Test func controlGroupFilesOfBothVersions() {
        #expect(
            MemoryWitness.groupEventFiles("0::/system.slice/b.service\n")
                == ["/sys/fs/cgroup/system.slice/b.service/memory.events", "/sys/fs/cgroup/memory.events"])
        #expect(
            MemoryWitness.groupEventFiles("5:cpu,cpuacct:/x\n4:memory:/a/b\n").first
                == "/sys/fs/cgroup/memory/a/b/memory.oom_control")
        #expect(MemoryWitness.counter("oom_kill", in: "low 0\noom 3\noom_kill 2\noom_group_kill 9\n") == 2)
        #expect(MemoryWitness.counter("oom_kill", in: "") == nil)
    }

    struct Verdict: Sendable {
        var group: (Int?, Int?)
        var machine: (Int?, Int?)
        var status: WaitStatus
        var output: String?
        var isOutOfMemory: Bool
    }

    static let verdicts = [
        Verdict(group: (0, 1), machine: (5, 6), status: .signal(9), output: nil, isOutOfMemory: true),
        Verdict(group: (0, 1), machine: (5, 6), status: .code(1), output: nil, isOutOfMemory: true),
        Verdict(group: (nil, nil), machine: (5, 6), status: .signal(9), output: nil, isOutOfMemory: true),
        Verdict(group: (nil, nil), machine: (5, 6), status: .code(137), output: nil, isOutOfMemory: true),
        Verdict(group: (nil, nil), machine: (5, 6), status: .code(1), output: nil, isOutOfMemory: false),
        Verdict(group: (2, 2), machine: (5, 5), status: .signal(9), output: nil, isOutOfMemory: false),
        Verdict(group: (nil, 3), machine: (nil, 9), status: .signal(9), output: nil, isOutOfMemory: false),
        Verdict(
            group: (2, 2), machine: (5, 5), status: .code(1), output: "out of memory", isOutOfMemory: true),
        Verdict(
            group: (2, 2), machine: (5, 5), status: .code(0), output: "out of memory", isOutOfMemory: false),
    ]

    @Test(arguments: verdicts.indices) func outOfMemoryNeedsEvidence(index: Int) {
        let verdict = Self.verdicts[index]
        let before = MemoryWitness(group: verdict.group.0, machine: verdict.machine.0)
        let after = MemoryWitness(group: verdict.group.1, machine: verdict.machine.1)
        let evidence = after.evidence(since: before, status: verdict.status, output: verdict.output)
        #expect((evidence != nil) == verdict.isOutOfMemory)
    }

    @Test func theRingKeepsTheLastLinesAndTheFirstMatch() {
        let ring = OutputRing(capacity: 3, patterns: ["out of memory"])
        for piece in ["one\ntw", "o\nCUDA out of", " memory at 7\nfour\nfive\nsi"] {
            ring.append(Array(piece.utf8))
        }
        #expect(ring.last(10) == ["CUDA out of memory at 7", "four", "five", "si"])
        #expect(ring.last(2) == ["five", "si"])
        for _ in 0..<10 { ring.append(Array("x\n".utf8)) }
        #expect(ring.firstMatch == "CUDA out of memory at 7")
        ring.reset()
        #expect(ring.firstMatch == nil)
        ring.append([UInt8](repeating: 65, count: 10_000))
        #expect(ring.last(9).allSatisfy { $0.utf8.count <= 4_096 })
    }

    @Test func waitStatuses() {
        #expect(WaitStatus(waitStatus: 0x0300) == .code(3))
        #expect(WaitStatus(waitStatus: 9) == .signal(9))
        #expect(WaitStatus(waitStatus: 0x8b) == .signal(11), "with a core dump")
        #expect(WaitStatus.signal(9).description == "signal 9 (SIGKILL)")
    }
}
