import GRDB
import Store
import Support
import Synchronization
import Telemetry
import Testing

@testable import Alerting

/// A reload or a restart with other integrations: whoever stays hears everything once.
struct IntegrationReloadTests {
    private static func routing(_ hooks: [String]) throws -> AlertmanagerConfiguration {
        let list = hooks.map { "{url: 'http://\($0)/'}" }.joined(separator: ", ")
        return try AlertmanagerReader().read(
            """
            route: {receiver: r, group_by: [n], group_wait: 0s, group_interval: 10s, repeat_interval: 1000h}
            receivers: [{name: r, webhook_configs: [\(list)]}]
            """, file: "alertmanager.yaml"
        ).configuration
    }

    /// Takes and refuses by chance.
    private final class Moody: Sendable {
        private let random: Mutex<SeededGenerator>

        init(seed: UInt64) { random = Mutex(SeededGenerator(seed: seed)) }

        func answer() -> HTTPResponse {
            random.withLock { HTTPResponse(status: $0.int(in: 0...3) == 0 ? 503 : 200) }
        }
    }

    /// Integrations come, go and change places by chance, alerts begin and end, deliveries fail, the process
    /// dies. `a` and `b` are there all the time: each hears of every beginning and every end once, and in
    /// order.
    @Test(arguments: 1...12) func whoStaysHearsEverythingOnce(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let bench = try AlertingBench(
            rules: AlertingBench.rule(), configuration: try Self.routing(["a", "b"]))
        let moody = Moody(seed: seed &+ 1_000)
        bench.receiver.answer { _ in moody.answer() }
        var firing: Set<String> = []
        /// Beginnings and ends of each alert, in order.
        var expected: [String: [String]] = [:]
        for _ in 0..<60 {
            switch random.int(in: 0...5) {
            case 0, 1:
                let name = "n\(random.int(in: 0...4))"
                let begins = firing.insert(name).inserted
                if !begins { firing.remove(name) }
                expected[name, default: []].append(begins ? "firing" : "resolved")
                bench.runner.answer(firing.sorted())
            case 2:
                var hooks = ["a", "b"] + ["c", "d", "e", "f"].filter { _ in random.int(in: 0...1) == 0 }
                hooks.shuffle(using: &random)
                let configuration = try Self.routing(hooks)
                if random.int(in: 0...2) == 0 {
                    try bench.restart(configuration: configuration)
                } else {
                    await bench.service.reconfigure(configuration: configuration)
                }
            default: break
            }
            try await bench.run(3)
        }
        // What ends later than the rest is told of as well.
        for name in firing { expected[name, default: []].append("resolved") }
        bench.runner.answer([])
        try await bench.run(3)
        bench.receiver.answer { _ in HTTPResponse(status: 200) }
        for _ in 0..<20 where try await bench.service.book.pendingDeliveries() > 0 {
            bench.now = bench.now + .minutes(5)
            try await bench.run(2)
        }
        for hook in ["a", "b"] {
            var told: [String: [String]] = [:]
            for one in bench.receiver.accepted where one.url == "http://\(hook)/" {
                told[one.body["groupLabels"]?["n"]?.string ?? "", default: []].append(one.status)
            }
            #expect(told == expected.filter { !$0.value.isEmpty }, "\(hook), seed \(seed)")
        }
    }

    /// An agent of before wrote positions: those of the file it ran with are the numbers from now on.
    @Test func positionsOfAnOlderAgentBecomeNumbers() async throws {
        let bench = try AlertingBench(
            rules: AlertingBench.rule(), configuration: try Self.routing(["a", "b"]))
        bench.runner.answer(["n"])
        try await bench.run(2)
        #expect(bench.receiver.accepted.count == 2)
        try await bench.store.database.write { try $0.execute(sql: "DELETE FROM alerting_integration") }
        try bench.restart()
        try await bench.run(1)
        await bench.service.reconfigure(configuration: try Self.routing(["c", "b", "a"]))
        try await bench.run(2)
        bench.runner.answer([])
        try await bench.run(2)
        let told = Set(bench.receiver.accepted.map { "\($0.url) \($0.status)" })
        #expect(
            told == [
                "http://a/ firing", "http://b/ firing", "http://c/ firing", "http://a/ resolved",
                "http://b/ resolved", "http://c/ resolved",
            ])
        #expect(bench.receiver.accepted.count == 6)
    }

    /// Pages that wait go to whom they were meant for, though another stands in that place when the next
    /// process sends them, before it has evaluated anything.
    @Test func whatWaitsGoesToWhomItWasMeantFor() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule(), configuration: try Self.routing(["a"]))
        bench.receiver.answer { _ in HTTPResponse(status: 503) }
        bench.runner.answer(["n"])
        try await bench.run(1)
        bench.receiver.answer { _ in HTTPResponse(status: 200) }
        try bench.restart(configuration: try Self.routing(["b", "a"]))
        bench.now = bench.now + .minutes(1)
        try await bench.service.dispatch(at: bench.now)
        #expect(bench.receiver.accepted.map(\.url) == ["http://a/"])
    }

    /// What is gone for long is forgotten, unless log or outbox still speak of it.
    @Test func theRegisterDoesNotGrow() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule(), configuration: try Self.routing(["a"]))
        bench.runner.answer([])
        for turn in 0..<5 {
            await bench.service.reconfigure(configuration: try Self.routing(["a", "x\(turn)"]))
            try await bench.run(1)
            await bench.service.reconfigure(configuration: try Self.routing(["a"]))
            try await bench.run(1)
        }
        let records = IntegrationRecords(bench.store)
        #expect(try await records.load().entries.count == 6)
        bench.now = bench.now + .days(91)
        try await bench.run(1)
        #expect(try await records.load().entries.map(\.number) == [0])
    }
}
