import Alerting
import Support
import Synchronization
import Telemetry
import Testing

struct DeliveryTests {
    private let everything = TimeRange(.distantPast, .distantFuture)

    @Test func retriesWithTheSameKeyUntilAccepted() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        let keys = Mutex<[String]>([])
        bench.receiver.answer { request in
            keys.withLock { $0.append(request.headers.first { $0.name == "webhook-id" }?.value ?? "") }
            if keys.withLock({ $0.count }) < 4 { throw ScriptedRunner.Failure() }
            return HTTPResponse(status: 204)
        }
        bench.runner.answer(["a"])
        try await bench.run(6)
        #expect(Set(keys.withLock { $0 }).count == 1)
        #expect(keys.withLock { $0.count } == 4)
        let delivery = try #require(try await bench.service.deliveries(in: everything).first)
        #expect(delivery.attempts == 4)
        #expect(delivery.httpStatus == 204)
        #expect(delivery.error == nil)
    }

    /// A tick may read a row as due while another one is writing down that it was delivered.
    @Test func overlappingTicksSendNothingTwice() async throws {
        for _ in 0..<5 {
            let bench = try AlertingBench(rules: AlertingBench.rule())
            bench.runner.answer((0..<100).map { "n\($0)" })
            try await bench.service.tick(at: bench.now)
            let (service, now) = (bench.service, bench.now)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { _ = try await service.dispatch(at: now) } }
                try await group.waitForAll()
            }
            let keys = bench.receiver.accepted.map(\.key)
            #expect(keys.count == 100 && Set(keys).count == 100)
        }
    }

    @Test func honoursRetryAfter() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        bench.receiver.answer { _ in HTTPResponse(status: 429, headers: [HTTPHeader("retry-after", "60")]) }
        bench.runner.answer(["a"])
        try await bench.run(6)
        #expect(bench.receiver.attempts == 1)
        try await bench.run(2)
        #expect(bench.receiver.attempts == 2)
    }

    @Test(
        arguments: [
            ("7", 7_000), ("0", 0), ("-1", nil), ("soon", nil), ("Thu, 01 Jan 2026 00:01:00 GMT", 60_000),
            ("Wed, 31 Dec 2025 00:00:00 GMT", 0),
            ("Thu, 41 Jan 2026 00:01:00 GMT", nil), ("999999999", 86_400_000),
        ] as [(String, Int64?)])
    func readsRetryAfter(_ text: String, _ milliseconds: Int64?) {
        let response = HTTPResponse(status: 503, headers: [HTTPHeader("Retry-After", text)])
        let result = AttemptResult(response, at: Timestamp(milliseconds: 1_767_225_600_000))
        #expect(
            result
                == .transient(
                    status: 503, error: "the receiver answered 503",
                    after: milliseconds.map { TimeSpan(milliseconds: $0) }))
    }

    @Test func pausesGrowAndStayNearTheirTable() {
        let schedule = DeliverySchedule()
        let expected: [Double] = [1, 2, 5, 10, 30, 60, 120, 240, 300, 300]
        for (index, seconds) in expected.enumerated() {
            let pauses = (0..<50).map { schedule.pause(after: index + 1, key: "k\($0)").seconds }
            #expect(pauses.allSatisfy { $0 >= seconds * 0.8 && $0 <= seconds * 1.2 })
            #expect(Set(pauses).count > 10)
        }
    }

    /// A firing that was given up after three refusals.
    private func refused() async throws -> (AlertingBench, Delivery) {
        let options = AlertingOptions(
            schedule: DeliverySchedule(pauses: [.seconds(1)], longestPause: .seconds(1), maximumRejections: 3)
        )
        let bench = try AlertingBench(rules: AlertingBench.rule(), options: options)
        bench.receiver.answer { _ in HTTPResponse(status: 400) }
        bench.runner.answer(["a"])
        try await bench.run(8)
        return (bench, try #require(try await bench.service.book.deadLetters().first))
    }

    @Test func givesUpWhatIsRefusedAndCanSendItAgain() async throws {
        let (bench, dead) = try await refused()
        #expect(bench.receiver.attempts == 3)
        #expect(dead.error == "the receiver answered 400")
        try await bench.service.publish(at: bench.now)
        let lost = Labels(name: "beaufort_notifications_total", ["receiver": "hook", "outcome": "dead"])
        #expect(bench.sink.series.first { $0.labels == lost }?.floats.values == [1])
        bench.receiver.answer { _ in HTTPResponse(status: 200) }
        #expect(try await bench.service.desk.replay(dead.id, at: bench.now))
        #expect(try await !bench.service.desk.replay(dead.id, at: bench.now))
        try await bench.run(1)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"]])
        bench.runner.answer([])
        try await bench.run(2)
        #expect(bench.receiver.accepted.last?.alerts == ["a resolved"])
    }

    /// Its resolve has come in between: sent again now, the firing would stay open for ever.
    @Test func knowsThatSomethingNewerFollowedADeadLetter() async throws {
        let (bench, dead) = try await refused()
        #expect(try await bench.service.desk.newer(than: dead.id) == nil)
        bench.receiver.answer { _ in HTTPResponse(status: 200) }
        bench.runner.answer([])
        try await bench.run(4)
        #expect(bench.receiver.accepted.last?.alerts == ["a resolved"])
        let newer = try #require(try await bench.service.desk.newer(than: dead.id))
        #expect(newer > dead.id)
        #expect(try await bench.service.desk.newer(than: newer) == nil)
    }

    @Test func escalatesToTheFallbackReceiver() async throws {
        let routing = """
            route: {receiver: hook, group_by: ['...'], group_wait: 0s, group_interval: 10s}
            receivers: [{name: hook, webhook_configs: [{url: 'http://hook/'}]}, {name: last, webhook_configs: [{url: 'http://last/'}]}]
            """
        let bench = try AlertingBench(
            rules: AlertingBench.rule(), routing: routing, fallback: "last")
        bench.receiver.answer { HTTPResponse(status: $0.url == "http://last/" ? 200 : 503) }
        bench.runner.answer(["a"])
        try await bench.run(30)
        #expect(bench.receiver.accepted.isEmpty)
        try await bench.run(60)
        #expect(bench.receiver.accepted.map(\.url) == ["http://last/"])
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"]])
    }

    @Test func aSecondNotificationWaitsForTheFirst() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        bench.receiver.answer { _ in HTTPResponse(status: 500) }
        bench.runner.answer(["a"])
        try await bench.run(1)
        bench.runner.answer([])
        try await bench.run(5)
        #expect(try await bench.service.book.pendingDeliveries() == 2)
        bench.receiver.answer { _ in HTTPResponse(status: 200) }
        try await bench.run(20)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"], ["a resolved"]])
    }

    /// While the first answer is awaited, further dispatches leave that row alone.
    @Test func overlappingDispatchesSendOnce() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        bench.receiver.answer { _ in
            start.yield()
            for await _ in released { break }
            return HTTPResponse(status: 200)
        }
        bench.runner.answer(["a"])
        let (service, now) = (bench.service, bench.now)
        try await service.tick(at: now)
        let first = Task { try await service.dispatch(at: now) }
        for await _ in started { break }
        for second in 0..<5 {
            #expect(try await service.dispatch(at: now + .seconds(Int64(second))).delivered == 0)
        }
        release.yield()
        #expect(try await first.value.delivered == 1)
        #expect(bench.receiver.attempts == 1)
    }

    /// A dead endpoint with a long queue neither gets hammered nor hides what others are owed.
    @Test func aDeadEndpointIsLeftAloneAndHidesNobody() async throws {
        let routing = """
            route:
              receiver: dead
              group_by: ['...']
              group_wait: 0s
              group_interval: 10s
              routes: [{receiver: live, matchers: ['n="live"']}]
            receivers: [{name: dead, webhook_configs: [{url: 'http://dead/'}]}, {name: live, webhook_configs: [{url: 'http://live/'}]}]
            """
        let bench = try AlertingBench(rules: AlertingBench.rule(), routing: routing)
        bench.receiver.answer { request in
            guard request.url == "http://live/" else { throw ScriptedRunner.Failure() }
            return HTTPResponse(status: 200)
        }
        bench.runner.answer((0..<200).map { "\($0)" })
        try await bench.run(3)
        bench.runner.answer((0..<200).map { "\($0)" } + ["live"])
        try await bench.run(1)
        #expect(bench.receiver.accepted.map(\.alerts) == [["live firing"]])
        #expect(await bench.service.openEndpoints() == ["dead/0"])
        let before = bench.receiver.attempts
        try await bench.run(60)
        #expect(bench.receiver.attempts - before < 30)
        bench.receiver.answer { _ in HTTPResponse(status: 200) }
        try await bench.run(60)
        #expect(bench.receiver.accepted.count == 201)
        #expect(await bench.service.openEndpoints().isEmpty)
    }

    /// Receivers that drop, stall, refuse and overload, and a process that dies at random: in the end
    /// every receiver believes what is true, and no accepted notification came twice.
    @Test(arguments: 0..<4)
    func everythingArrivesOnce(_ seed: UInt64) async throws {
        let routing = """
            route:
              receiver: one
              group_by: [n]
              group_wait: 10s
              group_interval: 20s
              repeat_interval: 5m
              routes: [{receiver: two, group_by: [alertname], continue: true}, {receiver: one}]
            receivers: [{name: one, webhook_configs: [{url: 'http://one/'}]}, {name: two, webhook_configs: [{url: 'http://two/'}]}]
            """
        let bench = try AlertingBench(rules: AlertingBench.rule(), routing: routing)
        var random = SeededGenerator(seed: seed)
        let faults = Mutex(SeededGenerator(seed: seed &+ 1_000))
        bench.receiver.answer { _ in
            switch faults.withLock({ $0.int(in: 0...9) }) {
            case 0: throw ScriptedRunner.Failure()
            case 1: return HTTPResponse(status: 500)
            case 2: return HTTPResponse(status: 429, headers: [HTTPHeader("Retry-After", "3")])
            case 3: return HTTPResponse(status: 400)
            default: return HTTPResponse(status: 200)
            }
        }
        for _ in 0..<150 {
            if random.chance(0.3) {
                bench.runner.answer((0..<12).filter { _ in random.chance(0.5) }.map { "\($0)" })
            }
            if random.chance(0.05) { bench.runner.answer(nil) }
            bench.now = bench.now + .seconds(Int64(random.int(in: 1...15)))
            // Death between the steps: evaluated but not sent, sent but nothing more.
            try await bench.service.tick(at: bench.now)
            if random.chance(0.1) { try bench.restart() }
            bench.receiver.now = bench.now
            try await bench.service.dispatch(at: bench.now)
            if random.chance(0.1) { try bench.restart() }
        }
        let last = ["3", "7"]
        bench.runner.answer(last)
        bench.receiver.answer { _ in HTTPResponse(status: 200) }
        try await bench.run(120)
        for url in ["http://one/", "http://two/"] {
            let accepted = bench.receiver.accepted.filter { $0.url == url }
            #expect(Set(accepted.map(\.key)).count == accepted.count, "seed \(seed)")
            var believed: [String: String] = [:]
            for notification in accepted {
                for alert in notification.body["alerts"]?.array ?? [] {
                    let name = alert["labels"]?["n"]?.string ?? ""
                    let status = alert["status"]?.string ?? ""
                    // A resolve is only told to somebody who knows of the firing.
                    #expect(status == "firing" || believed[name] == "firing", "seed \(seed) \(name)")
                    believed[name] = status
                }
            }
            let firing = believed.filter { $0.value == "firing" }.map(\.key).sorted()
            #expect(firing == last, "seed \(seed)")
        }
        #expect(try await bench.service.book.pendingDeliveries() == 0)
        #expect(try await bench.service.book.deadLetters().isEmpty)
    }
}
