import Glibc
import PromQL
import Support
import Synchronization
import Telemetry
import Testing

@testable import Alerting

/// Thousands of alerts against a receiver that fails in every way it can, in an agent that dies now and then.
@Suite struct DeliveryTortureTests {
    private static let routing = """
        route: {receiver: hook, group_by: [n], group_wait: 0s, group_interval: 10s, repeat_interval: 100h}
        receivers: [{name: hook, webhook_configs: [{url: 'http://hook/'}]}]
        """

    private static var wanted: Int {
        getenv("BEAUFORT_TORTURE").flatMap { Int(String(cString: $0)) } ?? 200
    }

    /// A receiver's own record of what it answered 2xx.
    private final class Torturer: Sendable {
        struct State {
            var random: SeededGenerator
            var isDead = false
            var attempts = 0
            /// `n status` in the order accepted, and the keys that had a 2xx before.
            var accepted: [String] = []
            var keys: Set<String> = []
            var repeated = 0
        }

        let state: Mutex<State>

        init(seed: UInt64) { state = Mutex(State(random: SeededGenerator(seed: seed))) }

        func answer(_ request: HTTPRequest) throws -> HTTPResponse {
            let body = try JSONValue.parse(request.body)
            let key = request.headers.first { $0.name == "Idempotency-Key" }?.value ?? ""
            return try state.withLock { state in
                state.attempts += 1
                if state.isDead { throw ScriptedRunner.Failure() }
                switch state.random.int(in: 0...9) {
                case 0: throw ScriptedRunner.Failure()
                case 1:
                    return HTTPResponse(status: 429, headers: [HTTPHeader("Retry-After", "3")])
                case 2: return HTTPResponse(status: 500)
                case 3: return HTTPResponse(status: state.random.int(in: 0...3) == 0 ? 400 : 503)
                default: break
                }
                if !state.keys.insert(key).inserted { state.repeated += 1 }
                let group = body["groupLabels"]?["n"]?.string ?? ""
                state.accepted.append("\(group) \(body["status"]?.string ?? "")")
                return HTTPResponse(status: 200)
            }
        }
    }

    /// Every firing and every end arrives, a group's in order, none twice that had its 2xx written down, and
    /// nothing is left behind.
    ///
    /// `BEAUFORT_TORTURE=10000` takes so many alerts instead of 200; evaluating those in a debug build takes
    /// minutes.
    @Test(arguments: [(2, wanted), (3, wanted)] as [(UInt64, Int)])
    func everythingArrives(_ seed: UInt64, _ count: Int) async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule(), routing: Self.routing)
        let torturer = Torturer(seed: seed)
        bench.receiver.answer { try torturer.answer($0) }
        var random = SeededGenerator(seed: seed &+ 100)
        let names = (0..<count).map { "n\($0)" }
        bench.runner.answer(names)
        var restarts = 0
        /// Ten seconds at a time; now and then the process ends and another takes over.
        func run(_ steps: Int) async throws {
            for _ in 0..<steps {
                try await bench.run(1)
                guard random.int(in: 0...7) == 0 else { continue }
                try bench.restart()
                restarts += 1
            }
        }
        try await run(20)
        torturer.state.withLock { $0.isDead = true }
        try await run(20)
        bench.now = bench.now + .minutes(55)
        try await run(6)
        torturer.state.withLock { $0.isDead = false }
        try await run(60)
        bench.runner.answer([])
        try await run(20)
        // The pauses after many failures are minutes long.
        for _ in 0..<40 where try await bench.service.book.pendingDeliveries() > 0 {
            bench.now = bench.now + .minutes(5)
            try await run(1)
        }
        #expect(restarts > 5)
        #expect(try await bench.service.book.pendingDeliveries() == 0)
        let dead = try await bench.service.book.deadLetters().count
        let state = torturer.state.withLock { $0 }
        #expect(state.repeated == 0, "a notification that had its 2xx came again")
        var byName: [String: [String]] = [:]
        for entry in state.accepted {
            let parts = entry.split(separator: " ").map(String.init)
            byName[parts[0], default: []].append(parts[1])
        }
        let complete = byName.values.count { $0 == ["firing", "resolved"] }
        // What was answered 400 eight times is a dead letter; nothing else is missing.
        #expect(complete + dead >= count, "\(complete) complete, \(dead) dead")
        #expect(byName.values.allSatisfy { ["firing", "resolved"].starts(with: $0) || $0 == ["resolved"] })
        let groups = await bench.service.alertGroups
        #expect(groups.isEmpty)
    }
}
