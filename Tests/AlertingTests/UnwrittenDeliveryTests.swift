import Support
import Synchronization
import Telemetry
import Testing

@testable import Alerting

/// Pages that cannot be written down are sent all the same, and written down when the disk takes them.
@Suite struct UnwrittenDeliveryTests {
    private let everything = TimeRange(.distantPast, .distantFuture)

    /// Steps that go on although the store takes nothing.
    private func run(_ bench: AlertingBench, _ steps: Int) async throws {
        for _ in 0..<steps {
            bench.now = bench.now + .seconds(10)
            bench.receiver.now = bench.now
            try await bench.service.tick(at: bench.now)
            _ = try? await bench.service.dispatch(at: bench.now)
        }
    }

    @Test func aFullDiskLosesNoPageAndRepeatsNone() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        let disk = FullStore(bench.folder)
        try await run(bench, 1)
        try disk.fill()
        bench.runner.answer(["a"])
        let report = try await bench.service.tick(at: bench.now + .seconds(10))
        #expect(report.failure.map { "\($0)".contains("full") } == true)
        #expect(await bench.service.dispatcher.unwritten == ["hook": 1])
        try await run(bench, 4)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"]])
        try await bench.service.publish(at: bench.now)
        let alone = Labels(name: "beaufort_outbox_unwritten", ["receiver": "hook"])
        #expect(bench.sink.series.first { $0.labels == alone }?.floats.values.last == 1)
        #expect(try await bench.service.deliveries(in: everything).isEmpty)

        try disk.free()
        try await run(bench, 2)
        let row = try #require(try await bench.service.deliveries(in: everything).first)
        #expect(row.state == .delivered && row.attempts == 1)
        #expect(await bench.service.dispatcher.unwritten.isEmpty)
        #expect(await bench.service.dispatcher.entries["held"] == 0)
        // From here on a restart knows what was told.
        try bench.restart()
        try await run(bench, 3)
        bench.runner.answer([])
        try await run(bench, 3)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"], ["a resolved"]])
    }

    /// What failed before the disk filled up is tried again from memory, and the end does not overtake it.
    @Test func whatWaitsGoesOnFromMemoryInOrder() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        let disk = FullStore(bench.folder)
        bench.receiver.answer { _ in HTTPResponse(status: 503) }
        bench.runner.answer(["a"])
        try await run(bench, 2)
        try disk.fill()
        bench.runner.answer([])
        try await run(bench, 3)
        bench.receiver.answer { _ in HTTPResponse(status: 200) }
        try await run(bench, 12)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"], ["a resolved"]])
        try disk.free()
        try await run(bench, 2)
        let rows = try await bench.service.deliveries(in: everything)
        #expect(rows.map(\.state) == [.delivered, .delivered] && rows[0].attempts > 2)
        #expect(Set(bench.receiver.accepted.map(\.key)).count == 2)
    }

    @Test func theFallbackHearsOfItTooFromMemory() async throws {
        let routing = """
            route: {receiver: hook, group_by: ['...'], group_wait: 0s, group_interval: 10s}
            receivers: [{name: hook, webhook_configs: [{url: 'http://hook/'}]}, {name: last, webhook_configs: [{url: 'http://last/'}]}]
            """
        let bench = try AlertingBench(rules: AlertingBench.rule(), routing: routing, fallback: "last")
        let disk = FullStore(bench.folder)
        bench.receiver.answer { HTTPResponse(status: $0.url == "http://last/" ? 200 : 503) }
        try await run(bench, 1)
        try disk.fill()
        bench.runner.answer(["a"])
        try await run(bench, 60)
        #expect(bench.receiver.accepted.map(\.url) == ["http://last/"])
        try disk.free()
        try await run(bench, 1)
        let rows = try await bench.service.deliveries(in: everything)
        #expect(rows.map(\.lane.receiver).sorted() == ["hook", "last"])
        #expect(rows.first { $0.lane.receiver == "hook" }?.isEscalated == true)
        #expect(rows.first { $0.lane.receiver == "last" }?.state == .delivered)
    }

    /// Beyond its limit nothing more is decided, and nothing is lost by it.
    @Test func memoryIsBounded() {
        var decisions = UnwrittenDecisions()
        let body = [UInt8](repeating: 0, count: 1 << 20)
        for index in 0..<64 {
            #expect(!decisions.isFull)
            let lane = NotificationLane(groupKey: "\(index)", receiver: "r", integration: 0)
            decisions.add(
                NotifierChange(),
                [
                    NewDelivery(
                        key: "\(index)", lane: lane, status: "firing", reason: "", groupLabels: Labels(),
                        fingerprints: [], createdAt: .distantPast, body: body)
                ])
        }
        #expect(decisions.isFull)
    }

    /// Disks that fill and are freed, receivers that fail, processes that die while the disk takes what they
    /// know: every receiver believes in the end what is true, and nothing accepted comes twice.
    @Test(arguments: 0..<4)
    func everythingArrivesOnce(_ seed: UInt64) async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        let disk = FullStore(bench.folder)
        var random = SeededGenerator(seed: seed)
        let faults = Mutex(SeededGenerator(seed: seed &+ 7))
        bench.receiver.answer { _ in
            switch faults.withLock({ $0.int(in: 0...4) }) {
            case 0: throw ScriptedRunner.Failure()
            case 1: HTTPResponse(status: 500)
            default: HTTPResponse(status: 200)
            }
        }
        var isFull = false
        for _ in 0..<150 {
            if random.chance(0.3) {
                bench.runner.answer((0..<8).filter { _ in random.chance(0.5) }.map { "\($0)" })
            }
            if random.chance(0.2) {
                isFull ? try disk.free() : try disk.fill()
                isFull.toggle()
            }
            try await run(bench, 1)
            if !isFull, random.chance(0.2) {
                try await run(bench, 1)
                #expect(await bench.service.unwritten.isEmpty)
                try bench.restart()
            }
        }
        if isFull { try disk.free() }
        bench.runner.answer(["3", "7"])
        bench.receiver.answer { _ in HTTPResponse(status: 200) }
        try await run(bench, 60)
        let accepted = bench.receiver.accepted
        #expect(Set(accepted.map(\.key)).count == accepted.count, "seed \(seed)")
        var believed: [String: String] = [:]
        for alert in accepted.flatMap(\.alerts) {
            let parts = alert.split(separator: " ").map(String.init)
            #expect(parts[1] == "firing" || believed[parts[0]] == "firing", "seed \(seed) \(alert)")
            believed[parts[0]] = parts[1]
        }
        #expect(believed.filter { $0.value == "firing" }.map(\.key).sorted() == ["3", "7"], "seed \(seed)")
        #expect(await bench.service.dispatcher.entries["held"] == 0)
        #expect(try await bench.service.book.pendingDeliveries() == 0)
    }
}
