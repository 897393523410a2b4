import Glibc
import Outbound
import Support
import Synchronization
import Telemetry
import Testing

/// Alerts of a real agent for a receiver that drops, stalls, answers 429, 500 and 400, closes early and is
/// dead for an hour of the agent's clock, while the agent is killed at moments nobody chose.
///
/// `BEAUFORT_TORTURE=10000` takes so many alerts instead of 100.
@Suite struct DeliveryTortureTests {
    /// Evaluating thousands every second would leave a debug build time for nothing else.
    private static func rules(_ count: Int) -> String {
        """
        groups:
          - name: g
            interval: \(max(1, count / 500))s
            rules: [{alert: Torture, expr: 'last_over_time(torture[1d]) > 0', labels: {severity: page}}]

        """
    }

    private static func routes(_ url: String, _ count: Int) -> String {
        """
        route: {receiver: hook, group_by: [n], group_wait: 0s, group_interval: 1s, repeat_interval: 100h}
        receivers: [{name: hook, webhook_configs: [{url: '\(url)/', timeout: \(count > 1_000 ? 2 : 5)s}]}]

        """
    }

    /// The agent, killed and started again on the same folder; its clock may be ahead.
    private final class Victim {
        let folder: TemporaryFolder
        let clock: SettableClock
        let files: String
        let client: OutboundClient
        var keeper: Keeper
        var kills: [Timestamp] = []
        var lead = 0
        let growth: GrowthWatch
        private let start: () throws -> Keeper

        init(_ folder: TemporaryFolder, _ receiver: String, count: Int) async throws {
            growth = GrowthWatch(data: folder.file("data"))
            self.folder = folder
            clock = try await SettableClock(folder)
            client = try OutboundClient()
            // The shipped SLOs would, as the clock leaps on, say that they have no data.
            files = ShippedConfiguration.text(
                slos: "", rules: try folder.write("rules.yaml", DeliveryTortureTests.rules(count)),
                alertmanager: try folder.write(
                    "routes.yaml", DeliveryTortureTests.routes(receiver, count)))
            let port = RealRuntime.freePort()
            start = { [files, clock] in
                try Keeper(
                    folder, admin: port, files: files,
                    settings: "store: {seriesLimit: \(max(2_000, 3 * count))}\n", within: clock.command)
            }
            keeper = try start()
            try await keeper.ready()
        }

        func kill() async throws {
            keeper.program.signal(SIGKILL)
            kills.append(WallClock().now)
            _ = try await keeper.program.end()
            keeper = try start()
            try await keeper.ready()
        }

        func advance(_ seconds: Int) throws {
            lead += seconds
            try clock.set(lead)
        }

        func write(_ alerts: Range<Int>, _ value: Double) async throws {
            let time = WallClock().now + .seconds(Int64(lead))
            for start in stride(from: alerts.lowerBound, to: alerts.upperBound, by: 1_000) {
                let series = (start..<min(alerts.upperBound, start + 1_000)).map { index in
                    Series(Labels(name: "torture", ["n": "\(index)"]), at: time, value)
                }
                try await SampleFeed.write(series, to: keeper.url, client)
            }
        }
    }

    @Test(.enabled(if: Peer.isAvailable("cc"), "no C compiler is installed"))
    func everythingArrivesOnceAndInOrder() async throws {
        let count = getenv("BEAUFORT_TORTURE").flatMap { Int(String(cString: $0)) } ?? 100
        let torturer = Torturer(seed: 11)
        let receiver = try await ScriptedServer { torturer.answer($0) }
        let folder = try TemporaryFolder()
        let victim = try await Victim(folder, receiver.url, count: count)
        func look() {
            victim.growth.look(
                at: victim.keeper.program.processID, attempts: torturer.state.withLock { $0.attempts })
        }
        var random = SeededGenerator(seed: 12)
        /// Kills now and then, with the clock going on faster than it does, until it is so.
        func torment(_ what: String, killsAtLeast: Int, until isDone: () -> Bool) async throws {
            var rounds = 0
            while rounds < killsAtLeast || !isDone() {
                try #require(rounds < 60 + count / 10, "\(what) after \(rounds) rounds")
                try await WallClock().sleep(for: .milliseconds(Int64(random.int(in: 300...1_500))))
                try victim.advance(random.int(in: 0...90))
                look()
                // A start takes a while with thousands of alerts, and is no progress.
                if rounds < killsAtLeast || random.int(in: 0...(count > 1_000 ? 20 : 5)) == 0 {
                    try await victim.kill()
                }
                rounds += 1
            }
        }
        try await victim.write(0..<count / 2, 1)
        try await torment("some firing", killsAtLeast: 4) { torturer.groups("firing").count > count / 4 }
        torturer.state.withLock { $0.isDead = true }
        try await victim.write(count / 2..<count, 1)
        try await torment("an attempt while it is dead", killsAtLeast: 1) {
            torturer.state.withLock { $0.failures["dead"] ?? 0 > 0 }
        }
        try victim.advance(3_600)
        try await torment("an attempt after an hour", killsAtLeast: 1) { true }
        torturer.state.withLock { $0.isDead = false }
        try await torment("all firing", killsAtLeast: 2) { torturer.groups("firing").count == count }
        try await victim.write(0..<count, 0)
        try await torment("all resolved", killsAtLeast: 3) { torturer.groups("resolved").count == count }
        try await Deadline.wait("an empty outbox") {
            try victim.advance(60)
            look()
            try await WallClock().sleep(for: .milliseconds(200))
            return try await QueryNumber.ask(victim.keeper.url, "sum(beaufort_outbox_pending)") == 0
        }
        try check(torturer.state.withLock { $0 }, count, victim.kills)
        checkGrowth(victim.growth, count, attempts: torturer.state.withLock { $0.attempts })
        #expect(try await victim.keeper.stop() == 0, "\(victim.keeper.program.complained)")
        await receiver.stop()
    }

    /// What is kept follows the alerts there are and were, not the attempts made.
    private func checkGrowth(_ growth: GrowthWatch, _ count: Int, attempts: Int) {
        // Two notifications an alert, a row each, whatever it took to deliver them; none was given up.
        #expect(growth.largest { $0.rows.values.reduce(0, +) } <= 2 * count)
        #expect(growth.largest { $0.rows["dead"] ?? 0 } == 0)
        #expect(growth.samples.last?.rows["pending"] ?? 0 == 0)
        #expect(growth.largest(\.groups) <= count && growth.largest(\.log) <= count)
        #expect(growth.samples.last?.groups == 0 && growth.samples.last?.log == 0)
        // A connection for each of the 8 requests an endpoint gets at once, and some that linger.
        #expect(growth.largest(\.descriptors) <= 64, "\(growth.largest(\.descriptors)) descriptors")
        let (memory, disk) = (growth.largest(\.residentBytes), growth.largest(\.storedBytes))
        #expect(memory <= (192 << 20) + count * (40 << 10), "\(memory) bytes of memory")
        #expect(disk <= (24 << 20) + count * (24 << 10), "\(disk) bytes of files")
        print(
            "torture: \(count) alerts, \(attempts) attempts, at most \(memory >> 20) MiB of memory, "
                + "\(disk >> 20) MiB of files, \(growth.largest(\.descriptors)) descriptors, "
                + "\(growth.samples.count) samples")
    }

    private func check(_ state: Torturer.State, _ count: Int, _ kills: [Timestamp]) throws {
        #expect(state.keyless == 0 && kills.count >= 11)
        #expect(Set(state.failures.keys) == ["dead", "drops", "stalls", "429", "500", "400", "closes early"])
        // Again only what the process could not write down: it was killed right after the answer.
        var first: [String: Torturer.Accepted] = [:]
        for one in state.accepted {
            guard let before = first.updateValue(one, forKey: one.key) else { continue }
            // A machine that is too busy to answer in time has not answered.
            let answered = before.answered ?? .distantFuture
            let isLate = answered == .distantFuture || answered - before.at > .seconds(2)
            let isKilled = kills.contains { kill in
                before.at - .milliseconds(100) <= kill && kill - answered < .seconds(1)
            }
            let nearest = kills.filter { $0 > before.at }.min()?.rfc3339 ?? "none"
            #expect(
                isLate || isKilled,
                "\(one.group) \(one.status): \(before.at.rfc3339) \(answered.rfc3339) \(one.at.rfc3339), killed \(nearest)"
            )
        }
        var seen: Set<String> = []
        var told: [String: [String]] = [:]
        for one in state.accepted where seen.insert(one.key).inserted {
            told[one.group, default: []].append(one.status)
        }
        #expect(told.count == count)
        let wrong = told.filter { $0.value != ["firing", "resolved"] }
        #expect(wrong.isEmpty, "\(wrong)")
    }
}
