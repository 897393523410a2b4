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

    /// How large each table of alerting has been, looked at while requests are under way.
    private final class Peaks: Sendable {
        private let state: Mutex<(service: AlertingService, peaks: [String: Int])>

        init(_ service: AlertingService) { state = Mutex((service, [:])) }

        func watch(_ service: AlertingService) { state.withLock { $0.service = service } }

        func look() async {
            let entries = await state.withLock { $0.service }.entries
            state.withLock { $0.peaks.merge(entries) { max($0, $1) } }
        }

        var all: [String: Int] { state.withLock { $0.peaks } }
    }

    /// What is kept in memory follows the alerts there are, not the attempts made.
    private static func check(_ peaks: [String: Int], count: Int) {
        let bounds = [
            "groups": count, "log": count, "logged_groups": count, "unannounced": 2 * count,
            // 8 requests to an endpoint at once, and what was answered while somebody read what is due.
            "under_way": 8, "answered": 8, "breakers": 1, "endpoints": 1, "integrations": 1,
            // Every decision can be written down.
            "undecided": 0, "held": 0, "held_lanes": 0, "untold_transitions": 2 * count,
        ]
        #expect(Set(peaks.keys) == Set(bounds.keys))
        for (table, peak) in peaks {
            #expect(peak <= bounds[table] ?? 0, "\(table): \(peak) entries of \(count) alerts")
        }
        // Looked at while something was going on.
        for table in [
            "groups", "log", "under_way", "breakers",
        ] { #expect(peaks[table] ?? 0 > 0, "\(table)") }
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
        let peaks = Peaks(bench.service)
        bench.receiver.answer { request in
            await peaks.look()
            return try torturer.answer(request)
        }
        var random = SeededGenerator(seed: seed &+ 100)
        let names = (0..<count).map { "n\($0)" }
        bench.runner.answer(names)
        var restarts = 0
        /// Ten seconds at a time; now and then the process ends and another takes over.
        func run(_ steps: Int) async throws {
            for _ in 0..<steps {
                try await bench.run(1)
                await peaks.look()
                guard random.int(in: 0...7) == 0 else { continue }
                try bench.restart()
                peaks.watch(bench.service)
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
        Self.check(peaks.all, count: count)
        let left = await bench.service.entries.filter { $0.value > 0 && $0.key != "breakers" }
        #expect(left == ["integrations": 1])
    }
}
