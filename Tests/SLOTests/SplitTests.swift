import PromQL
import SLO
import Support
import Telemetry
import Testing

/// SLOs that are split by labels.
@Suite struct SplitTests {
    private static let models = ["small", "large", ""]
    private static let tenants = ["acme", "globex"]

    /// Random traffic with faults, restarts and silences: each combination is what counting by hand gives,
    /// and together they are what the SLO is that is not split, in every window.
    @Test(arguments: 1...6 as ClosedRange<UInt64>, [100, 3])
    func combinationsAddUpToTheWhole(seed: UInt64, limit: Int) async throws {
        var generator = SeededGenerator(seed: seed)
        var whole = try SplitAgent.slo("whole")
        whole.split = nil
        let split = try SplitAgent.slo(limit: limit)
        var now = 1_700_000_000
        var agent = SplitAgent([whole, split], at: Fixture.seconds(now))
        for _ in 0..<600 {
            now += generator.chance(0.005) ? generator.int(in: 60...900) : 1
            for _ in 0..<generator.int(in: 0...4) {
                let model = SplitTests.models[generator.int(in: 0...2)]
                let tenant = SplitTests.tenants[generator.int(in: 0...1)]
                let isBad = model == "small" && generator.chance(0.3)
                agent.request(isBad ? 500 : 200, model, tenant, at: Fixture.seconds(now))
            }
            try await agent.flush(at: Fixture.seconds(now))
            if generator.chance(0.01) {
                now += 3
                agent.restart(at: Fixture.seconds(now), knowing: try await SplitTests.known(agent, now))
            }
            guard generator.chance(0.06) else { continue }
            let report = try await agent.tick(at: Fixture.seconds(now))
            let parts = report.assessments.filter { !$0.slo.combination.isEmpty }
            try SplitTests.compare(report.assessments[0], parts, at: Fixture.seconds(now))
            #expect(report.assessments[1].counts == report.assessments[0].counts)
            for part in parts where part.slo.combination["model"] != "(other)" {
                for reading in part.windows {
                    let end = Fixture.seconds(now)
                    let truth = agent.count(part.slo.combination, after: end - reading.span, through: end)
                    // Of one that came when all places were taken the first events went to the overflow.
                    if limit == 100 { #expect(reading.counts == truth) }
                }
            }
            #expect(report.splits.first?.combinations == min(limit, parts.count))
        }
    }

    private static func compare(_ whole: Assessment, _ parts: [Assessment], at time: Timestamp) throws {
        for (index, window) in whole.windows.enumerated() {
            let sum = parts.reduce(EventCounts()) { $0 + $1.windows[index].counts }
            #expect(sum == window.counts)
        }
    }

    /// What `Backfill.combinations` reads from the store.
    private static func known(_ agent: SplitAgent, _ now: Int) async throws -> [String: [Labels: Timestamp]] {
        let last = try await agent.store.selectLast(
            [.metric(SLIRecorder.metric)], at: Fixture.seconds(now), lookback: .hours(1))
        var known: [Labels: Timestamp] = [:]
        for series in last {
            guard let own = agent.definitions[1].split?.combination(ofCounter: series.labels) else {
                continue
            }
            known[own] = series.floats.times.last
        }
        return ["split": known]
    }

    @Test func aNewCombinationBeginsWithAZero() async throws {
        var agent = SplitAgent([try SplitAgent.slo()], at: Fixture.seconds(1_000))
        try await agent.flush(at: Fixture.seconds(1_050))
        agent.request(500, "small", "acme", at: Fixture.seconds(1_055))
        try await agent.flush(at: Fixture.seconds(1_060))
        let labels = SplitAgent.labels("small", "acme").merging(Fixture.counter("split", "bad"))
        let series = try await agent.store.select(
            labels.sorted.map { Matcher($0.name, .equal, $0.value) },
            in: TimeRange(.distantPast, .distantFuture))
        #expect(
            series.first?.floats
                == Column(times: [Fixture.seconds(1_050), Fixture.seconds(1_060)], values: [0, 1]))
        // The overflow is there from the start, as the sign that somebody looks.
        let report = try await agent.tick(at: Fixture.seconds(1_060))
        #expect(report.assessments.map(\.slo.title) == ["split", #"split{model="small", tenant="acme"}"#])
        #expect(report.assessments.last?.counts == EventCounts(bad: 1))
    }

    /// By hand: 60 s window, 99 %: 1 of 4 bad burns 25, 0 of 5 nothing.
    @Test func eachHasItsOwnBurnRateStateAndSeries() async throws {
        var agent = SplitAgent([try SplitAgent.slo(by: ["model"])], at: Fixture.seconds(6_000))
        for (model, statuses) in [("small", [200, 200, 500, 200]), ("large", [200, 200, 200, 200, 200])] {
            for status in statuses { agent.request(status, model, "x", at: Fixture.seconds(6_001)) }
        }
        try await agent.flush(at: Fixture.seconds(6_002))
        let report = try await agent.tick(at: Fixture.seconds(6_002))
        #expect(report.assessments.map(\.state) == [.breaching, .ok, .breaching])
        #expect(report.assessments.map { $0.burn[.seconds(60)] } == [nil, 0, 25])
        #expect(report.assessments[0].counts == EventCounts(good: 8, bad: 1))
        let values = Dictionary(
            report.derived.map { ($0.labels.description, $0.floats.values[0]) }, uniquingKeysWith: { $1 })
        #expect(values[#"beaufort_slo_burn_rate{model="small", slo="split", window="1m"}"#] == 25)
        #expect(values[#"beaufort_slo_burn_rate{model="large", slo="split", window="1m"}"#] == 0)
        #expect(values[#"beaufort_slo_error_budget_remaining_ratio{model="small", slo="split"}"#] == -24)
        #expect(values[#"beaufort_slo_state{model="small", slo="split"}"#] == 1)
        #expect(values[#"beaufort_slo_state{slo="split"}"#] == 1)
        #expect(values[#"beaufort_slo_combinations{slo="split"}"#] == 2)
        #expect(values[#"beaufort_slo_combinations_limit{slo="split"}"#] == 100)
        #expect(values[#"beaufort_slo_combinations_overflow{slo="split"}"#] == 0)
        // The promise is to each: nothing burns together.
        #expect(values[#"beaufort_slo_burn_rate{slo="split", window="1m"}"#] == nil)
        #expect(values[#"beaufort_slo_error_budget_remaining_ratio{slo="split"}"#] == nil)
    }

    @Test func aboveTheLimitTheyAreCountedTogether() async throws {
        var agent = SplitAgent([try SplitAgent.slo(by: ["model"], limit: 2)], at: Fixture.seconds(6_000))
        for (index, model) in ["a", "b", "c", "d", "a", "c"].enumerated() {
            agent.request(200, model, "x", at: Fixture.seconds(6_001 + index))
        }
        try await agent.flush(at: Fixture.seconds(6_010))
        let report = try await agent.tick(at: Fixture.seconds(6_010))
        let counts = report.assessments.map { "\($0.slo.combination["model"] ?? "-") \($0.good)" }
        #expect(counts == ["- 6", "(other) 3", "a 2", "b 1"])
        #expect(report.splits.first?.isOverflowing == true)
        #expect(report.splits.first?.combinations == 2)
        // After a restart those that had a place have it again, though others are seen first.
        let known = Dictionary(
            uniqueKeysWithValues: ["a", "b", "(other)"].map {
                (Labels([Label("model", $0)]), Fixture.seconds(6_010))
            })
        agent.restart(at: Fixture.seconds(6_020), knowing: ["split": known])
        for model in ["c", "d", "b"] { agent.request(200, model, "x", at: Fixture.seconds(6_021)) }
        try await agent.flush(at: Fixture.seconds(6_022))
        let later = try await agent.tick(at: Fixture.seconds(6_022)).assessments
        #expect(
            later.map { "\($0.slo.combination["model"] ?? "-") \($0.good)" } == [
                "- 9", "(other) 5", "a 2", "b 2",
            ])
    }

    @Test func oneUnseenForAPeriodGoesAway() async throws {
        var agent = SplitAgent([try SplitAgent.slo(by: ["model"], limit: 1)], at: Fixture.seconds(0))
        agent.request(200, "old", "x", at: Fixture.seconds(1))
        var now = 2
        func titles() async throws -> [String] {
            try await agent.flush(at: Fixture.seconds(now))
            return try await agent.tick(at: Fixture.seconds(now)).assessments.map(\.slo.title)
        }
        #expect(try await titles() == ["split", #"split{model="old"}"#])
        now = 3_598
        #expect(try await titles() == ["split", #"split{model="old"}"#])
        now = 3_610
        #expect(try await titles() == ["split"])
        // Its place is free a little later; then another can have it.
        now = 3_720
        _ = try await titles()
        agent.request(200, "new", "x", at: Fixture.seconds(3_721))
        now = 3_722
        #expect(try await titles() == ["split", #"split{model="new"}"#])
        let ended = try await agent.store.selectLast(
            [.metric("beaufort_slo_burn_rate"), Matcher("model", .equal, "old")], at: Fixture.seconds(now),
            lookback: .hours(1))
        #expect(ended.allSatisfy { $0.floats.values.last?.isStale == true })
        #expect(ended.count == 3)
    }

    /// A combination without events has no traffic; only when nobody looks is there no data, and then for
    /// all.
    @Test func missingDataIsOfTheWholeSLO() async throws {
        var agent = SplitAgent([try SplitAgent.slo(by: ["model"])], at: Fixture.seconds(6_000))
        agent.request(200, "small", "x", at: Fixture.seconds(6_001))
        try await agent.flush(at: Fixture.seconds(6_002))
        #expect(try await agent.tick(at: Fixture.seconds(6_002)).assessments.map(\.state) == [.ok, .ok])
        for second in stride(from: 6_010, through: 6_200, by: 10) {
            try await agent.flush(at: Fixture.seconds(second))
        }
        // No process wrote the quiet one's counter after a restart, and still somebody looked.
        agent.restart(at: Fixture.seconds(6_210))
        try await agent.flush(at: Fixture.seconds(6_211))
        let quiet = try await agent.tick(at: Fixture.seconds(6_240)).assessments
        #expect(quiet.map(\.state) == [.noTraffic, .noTraffic])
        let silent = try await agent.tick(at: Fixture.seconds(6_300)).assessments
        #expect(silent.map(\.state) == [.noData, .noData])
    }

    /// A slice in which a combination has no event is a good one, also before its first event: the budget is
    /// a share of all slices. 240 slices of 15 s; the first 20 s are looked at from the agent's start on.
    @Test func slicesWithoutEventsAreGood() async throws {
        let slo = try SplitAgent.slo(by: ["model"], method: .timeslices(slice: .seconds(15), target: 0.9))
        var agent = SplitAgent([slo], at: Fixture.seconds(15_000))
        for second in 15_001...15_300 {
            if second == 15_200 { agent.request(500, "late", "x", at: Fixture.seconds(second)) }
            if second % 10 == 0 { agent.request(200, "early", "x", at: Fixture.seconds(second)) }
            try await agent.flush(at: Fixture.seconds(second))
            if second % 60 == 0 { _ = try await agent.tick(at: Fixture.seconds(second)) }
        }
        let followed = try await agent.tick(at: Fixture.seconds(15_300)).assessments
        #expect(followed[1].slo.combination["model"] == "early")
        // The slice that ends at 15,000 holds the zero the counters began with.
        #expect(followed[1].counts == EventCounts(good: 21, bad: 0))
        #expect(followed[2].counts == EventCounts(good: 20, bad: 1))
        var fresh = SLOEngine([slo], source: agent.store)
        #expect(try await fresh.tick(at: Fixture.seconds(15_300)).assessments == followed)
    }

    /// A counter that was split finer adds up; one that was not split cannot be told apart.
    @Test func countersOfAnotherSplit() async throws {
        var agent = SplitAgent([try SplitAgent.slo()], at: Fixture.seconds(6_000))
        agent.request(200, "small", "acme", at: Fixture.seconds(6_001))
        agent.request(500, "small", "globex", at: Fixture.seconds(6_001))
        try await agent.flush(at: Fixture.seconds(6_002))
        var coarse = SLOEngine([try SplitAgent.slo(by: ["model"])], source: agent.store)
        let report = try await coarse.tick(at: Fixture.seconds(6_002))
        #expect(report.assessments.map(\.slo.combination).last == Labels([Label("model", "small")]))
        #expect(report.assessments.last?.counts == EventCounts(good: 1, bad: 1))
        var other = SLOEngine([try SplitAgent.slo(by: ["region"])], source: agent.store)
        #expect(try await other.tick(at: Fixture.seconds(6_002)).assessments.count == 1)
    }

    /// What is counted afterwards from the log is what would have been counted then, for each combination.
    @Test(arguments: 0..<4) func backfillCountsEachCombination(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let slo = try SplitAgent.slo(limit: 4)
        let start = Fixture.seconds(1_700_000_000)
        var agent = SplitAgent([slo], at: start)
        var backfill = SLIBackfill([slo])
        for second in 1...1_800 {
            let time = start + .seconds(Int64(second))
            if generator.chance(0.5) {
                let request = Fixture.request(status: generator.chance(0.2) ? 500 : 200) { request in
                    request.identity.model = SplitTests.models[generator.int(in: 0...2)]
                    request.identity.tenant = SplitTests.tenants[generator.int(in: 0...1)]
                    request.end = time
                }
                agent.recorder.observe(request)
                backfill.observe(request)
            }
            try await agent.flush(at: time)
        }
        let end = start + .seconds(1_800)
        var filled = SLOEngine([slo], source: MemoryStore(backfill.series))
        let expected = try await agent.tick(at: end).assessments
        let got = try await filled.tick(at: end).assessments
        #expect(got.map(\.slo.title) == expected.map(\.slo.title))
        #expect(got.map(\.counts) == expected.map(\.counts))
        // The counts are stamped at the ends of heartbeats of ten seconds, so shorter windows may differ.
        let long = { (all: [Assessment]) in all.map { $0.windows.dropFirst().map(\.counts) } }
        #expect(long(got) == long(expected))
        #expect(got.count == 1 + 4 + 1)
    }
}
