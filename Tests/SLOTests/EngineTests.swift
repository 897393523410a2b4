import SLO
import Support
import Telemetry
import Testing

@Suite struct EngineTests {
    /// A store fed by recorders, second by second, as the agent does it.
    private struct Agent {
        let store = MemoryStore()
        let definitions: [SLODefinition]
        var recorder: SLIRecorder
        var engine: SLOEngine
        var events: [(time: Timestamp, isGood: Bool)] = []

        init(_ definitions: [SLODefinition], at start: Timestamp) {
            self.definitions = definitions
            recorder = SLIRecorder(definitions, at: start)
            engine = SLOEngine(definitions, source: store)
        }

        /// Counters begin anew, history stays.
        mutating func restart(at time: Timestamp) {
            recorder = SLIRecorder(definitions, at: time)
            engine = SLOEngine(definitions, source: store)
        }

        mutating func request(_ status: Int, at time: Timestamp) {
            recorder.observe(Fixture.request(status: status))
            events.append((time, status < 500))
        }

        mutating func flush(at time: Timestamp) async throws {
            try await store.append(recorder.counters(at: time))
        }

        mutating func tick(at time: Timestamp) async throws -> SLOReport {
            let report = try await engine.tick(at: time)
            try await store.append(report.derived)
            return report
        }

        func count(after start: Timestamp, through end: Timestamp) -> EventCounts {
            events.filter { $0.time > start && $0.time <= end }.reduce(EventCounts()) {
                $0 + ($1.isGood ? EventCounts(good: 1) : EventCounts(bad: 1))
            }
        }
    }

    /// Random traffic with faults, restarts and silences: every burn rate equals the hand calculation.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func burnRatesEqualTheHandCalculation(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let policy = try BurnPolicy.custom("60s/15s 2x page, 10m/1m 5% ticket", period: .hours(1))
        let slo = try Fixture.availability(target: 0.99, period: .hours(1), policy: policy)
        var now = 1_700_000_000
        var agent = Agent([slo], at: Fixture.seconds(now))
        for _ in 0..<1_500 {
            now += generator.chance(0.005) ? generator.int(in: 60...900) : 1
            let isFaulty = now / 120 % 3 == 0
            for _ in 0..<generator.int(in: 0...5) {
                agent.request(isFaulty && generator.chance(0.3) ? 500 : 200, at: Fixture.seconds(now))
            }
            try await agent.flush(at: Fixture.seconds(now))
            if generator.chance(0.01) {
                now += 3
                agent.restart(at: Fixture.seconds(now))
            }
            guard generator.chance(0.05) else { continue }
            let end = Fixture.seconds(now)
            let assessment = try #require(try await agent.tick(at: end).assessments.first)
            for reading in assessment.windows {
                let truth = agent.count(after: end - reading.span, through: end)
                #expect(reading.counts == truth)
                let expected = truth.total > 0 ? Double(truth.bad) / Double(truth.total) / 0.01 : nil
                #expect(EngineTests.agree(reading.rate, expected))
            }
            let truth = agent.count(after: end - .hours(1), through: end)
            #expect(assessment.counts == truth)
            #expect(
                EngineTests.agree(
                    assessment.budgetConsumed ?? 0, Double(truth.bad) / (0.01 * Double(max(1, truth.total)))))
        }
    }

    /// To nine digits.
    private static func agree(_ left: Double?, _ right: Double?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return abs(left - right) <= 1e-9 * max(1, abs(right))
    }

    /// A new engine over the same store says what the old one said.
    @Test func historyIsReadBackOnStart() async throws {
        let slo = try Fixture.availability(target: 0.99, period: .days(30))
        var agent = Agent([slo], at: Fixture.seconds(1_000_000))
        var now = 1_000_000
        for step in 0..<500 {
            now += 300
            for _ in 0..<3 { agent.request(step % 50 == 0 ? 500 : 200, at: Fixture.seconds(now)) }
            try await agent.flush(at: Fixture.seconds(now))
            if step % 97 == 0 { _ = try await agent.tick(at: Fixture.seconds(now)) }
        }
        let followed = try await agent.tick(at: Fixture.seconds(now)).assessments
        var fresh = SLOEngine([slo], source: agent.store)
        let read = try await fresh.tick(at: Fixture.seconds(now)).assessments
        #expect(followed == read)
        #expect(read.first?.counts == EventCounts(good: 1_470, bad: 30))
    }

    @Test func stateGoesThroughAllFourValues() async throws {
        let policy = try BurnPolicy.custom("60s/15s 2x page", period: .hours(1))
        let slo = try Fixture.availability(target: 0.9, period: .hours(1), policy: policy)
        var now = 5_000_000
        var agent = Agent([slo], at: Fixture.seconds(now))
        func state(_ agent: inout Agent) async throws -> Assessment {
            try await agent.flush(at: Fixture.seconds(now))
            return try #require(try await agent.tick(at: Fixture.seconds(now)).assessments.first)
        }
        var fresh = SLOEngine([slo], source: MemoryStore())
        #expect(try await fresh.tick(at: Fixture.seconds(now)).assessments.first?.state == .noData)
        now += 1
        #expect(try await state(&agent).state == .noTraffic)
        for _ in 0..<20 {
            now += 1
            agent.request(200, at: Fixture.seconds(now))
            #expect(try await state(&agent).state == .ok)
        }
        for _ in 0..<20 {
            now += 1
            agent.request(500, at: Fixture.seconds(now))
            _ = try await state(&agent)
        }
        let burning = try await state(&agent)
        #expect(burning.state == .breaching)
        #expect(burning.pairs.first?.isBurning == true)
        #expect(burning.isMet == false)
        #expect(burning.exhaustion == .zero)
        #expect(burning.windForce == .from(burn: burning.sustainedBurn))
        // Nobody flushes any more: after the heartbeats' grace there is no data, and the page holds.
        now += 40
        let lost = try #require(try await agent.tick(at: Fixture.seconds(now)).assessments.first)
        #expect(lost.state == .noData)
        #expect(lost.isMet == nil)
        #expect(lost.burn == burning.burn)
        #expect(lost.pairs.first?.isBurning == true)
    }

    @Test(arguments: [(NoDataPolicy.keep, 5.0), (.bad, 10.0), (.exclude, nil)] as [(NoDataPolicy, Double?)])
    func missingDataFollowsThePolicy(policy: NoDataPolicy, expected: Double?) async throws {
        let windows = try BurnPolicy.custom("60s/15s 2x page", period: .hours(1))
        let slo = try Fixture.availability(target: 0.9, period: .hours(1), policy: windows, noData: policy)
        var agent = Agent([slo], at: Fixture.seconds(9_000))
        for second in 1...10 {
            agent.request(second % 2 == 0 ? 500 : 200, at: Fixture.seconds(9_000 + second))
            try await agent.flush(at: Fixture.seconds(9_000 + second))
        }
        let before = try await agent.tick(at: Fixture.seconds(9_010))
        #expect(before.assessments.first?.burn[.seconds(15)] == 5)
        let report = try await agent.tick(at: Fixture.seconds(9_100))
        #expect(report.assessments.first?.state == .noData)
        #expect(report.assessments.first?.burn[.seconds(60)] == expected)
        let labels = Labels(name: "beaufort_slo_burn_rate", ["slo": slo.name, "window": "1m"])
        let written = report.derived.first { $0.labels == labels }?.floats.values.first
        // A rate that is no longer known ends its series instead of lingering.
        if let expected { #expect(written == expected) } else { #expect(written?.isStale == true) }
    }

    @Test func derivedSeriesCarryTheCataloguesNames() async throws {
        let slo = try Fixture.availability(target: 0.99, period: .days(30))
        var agent = Agent([slo], at: Fixture.seconds(7_000_000))
        for _ in 0..<99 { agent.request(200, at: Fixture.seconds(7_000_001)) }
        agent.request(500, at: Fixture.seconds(7_000_001))
        try await agent.flush(at: Fixture.seconds(7_000_001))
        let derived = try await agent.tick(at: Fixture.seconds(7_000_010)).derived
        let values = Dictionary(
            derived.map { ($0.labels.description, $0.floats.values[0]) }, uniquingKeysWith: { $1 })
        for window in ["5m", "30m", "1h", "6h", "3d"] {
            #expect(values["beaufort_slo_burn_rate{slo=\"availability\", window=\"\(window)\"}"] == 1)
        }
        #expect(values["beaufort_slo_objective_ratio{slo=\"availability\"}"] == 0.99)
        #expect(values["beaufort_slo_error_budget_remaining_ratio{slo=\"availability\"}"] == 0)
        #expect(values["beaufort_slo_state{slo=\"availability\"}"] == 0)
        #expect(values["beaufort_wind_force"] == 5)
        #expect(derived.allSatisfy { $0.floats.times == [Fixture.seconds(7_000_010)] })
        // Within the same slice there is nothing new to say.
        #expect(try await agent.tick(at: Fixture.seconds(7_000_011)).derived.isEmpty)
    }

    @Test func anUpdateReadsHistoryAndEndsWhatIsGone() async throws {
        let store = MemoryStore()
        let slos = [try Fixture.availability("a"), try Fixture.availability("b")]
        for slo in slos {
            let column = Column(times: [Fixture.seconds(0), Fixture.seconds(100)], values: [0, 7])
            try await store.append([Series(labels: Fixture.counter(slo.name, "good"), floats: column)])
        }
        var engine = SLOEngine([slos[0]], source: store)
        #expect(try await engine.tick(at: Fixture.seconds(100)).assessments.map(\.good) == [7])
        engine.update([slos[1]])
        let report = try await engine.tick(at: Fixture.seconds(110))
        #expect(report.assessments.map(\.slo.name) == ["b"])
        #expect(report.assessments.map(\.good) == [7])
        let ended = report.derived.filter { $0.labels["slo"] == "a" }
        #expect(!ended.isEmpty && ended.allSatisfy { $0.floats.values.allSatisfy(\.isStale) })
    }

    @Test func theTrafficGuardHoldsBackLoneFailures() async throws {
        let policy = try BurnPolicy.custom("60s/15s 2x page", period: .hours(1))
        for (trafficGuard, fires) in [
            (TrafficGuard(), true), (TrafficGuard(minimumEvents: 10), false),
            (TrafficGuard(minimumBad: 3), false),
            (TrafficGuard(confidence: 0.95), true), (TrafficGuard(minimumEvents: 5, minimumBad: 2), true),
        ] {
            let slo = try Fixture.availability(
                target: 0.99, period: .hours(1), policy: policy, trafficGuard: trafficGuard)
            var agent = Agent([slo], at: Fixture.seconds(100))
            for status in [200, 500, 200, 500, 200] { agent.request(status, at: Fixture.seconds(101)) }
            try await agent.flush(at: Fixture.seconds(101))
            let pair = try await agent.tick(at: Fixture.seconds(110)).assessments.first?.pairs.first
            #expect(pair?.isBurning == fires)
            #expect(pair?.isHeldBack == !fires)
        }
    }
}
