import SLO
import Support
import Telemetry
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The past of composites: replays, reports and forecasts by the burn rates of their components.
@Suite struct CompositeHistoryTests {
    private static let start = Fixture.seconds(36_000)

    /// Three hours at random, one component at times without data.
    private static func series(_ random: inout SeededGenerator) -> [Series] {
        ["fast", "sound"].flatMap { name in
            var level = 0.0
            let minutes = (0..<180).map { _ -> (all: Double, bad: Double) in
                if random.chance(0.1) { level = random.pick([0, 0, 0.02, 0.2, 1]) }
                let all = Double(random.int(in: 0...20))
                return (all: all, bad: (all * level).rounded(.down))
            }
            let gap = random.chance(0.5) ? random.int(in: 40...100) : nil
            return CompositeTests.counters(name, minutes).map { one in
                guard let gap else { return one }
                var floats = Column()
                for (time, value) in zip(one.floats.times, one.floats.values)
                where !(gap..<gap + 30).contains(Int((time - start).milliseconds / 60_000)) {
                    floats.append(time, value)
                }
                return Series(labels: one.labels, floats: floats)
            }
        }
    }

    /// At the end of each minute the replay says of every pair what the engine said then.
    @Test(arguments: ["Occurrences", "RatioTimeslices"], ["keep", "bad", "exclude"])
    func replaysWhatTheEngineSaid(method: String, policy: String) async throws {
        for seed in 0..<UInt64(FuzzCount.inputs(2)) {
            var random = SeededGenerator(seed: seed)
            let slo = try CompositeTests.definition(
                CompositeTests.file(
                    method: method, fast: "target: 0.9\n      compositeWeight: 0.5", sound: "target: 0.95",
                    annotations: "beaufort/no-data: \(policy)\n    beaufort/confidence: \"0.9\""))
            let store = MemoryStore(Self.series(&random))
            let range = TimeRange(Self.start + .minutes(30), Self.start + .minutes(180))
            let histories = try await HistoryReader(source: store).read([slo], in: range, from: Self.start)
            let replay = try #require(histories[0].pairHistories().first)
            var engine = SLOEngine([slo], source: store)
            var differing: [String] = []
            var compared = 0
            for minute in 1...180 {
                let now = Self.start + .minutes(Int64(minute))
                let all = try await engine.tick(at: now).assessments
                // The engine learns a little later than the past knows that data is there again.
                let knowsAlike = zip(all, histories).dropFirst().allSatisfy { one, history in
                    (one.state == .noData) == (history.silence(at: now) != nil)
                }
                guard now > range.start, knowsAlike else { continue }
                let said = all[0]
                compared += 1
                let isOn = replay.alerts.contains { $0.start <= now && now < $0.end ?? .distantFuture }
                if said.pairs[0].isBurning != isOn {
                    differing.append("\(minute): \(said.pairs[0]), \(isOn)")
                }
            }
            #expect(differing.isEmpty, "seed \(seed) \(method) \(policy): \(differing.prefix(3))")
            #expect(!replay.over.isEmpty && compared > 120)
        }
    }

    /// Beside a component that never fails, a composite is as the other alone.
    @Test func oneFailingComponentIsAsItIsAlone() async throws {
        let slo = try CompositeTests.definition(
            CompositeTests.file(fast: "target: 0.9", sound: "target: 0.9"))
        let minutes = (0..<120).map { (all: 10.0, bad: $0 % 8 == 5 ? 5.0 : 0) }
        let store = MemoryStore(
            CompositeTests.counters("fast", minutes)
                + CompositeTests.counters("sound", Array(repeating: (all: 10, bad: 0), count: 120)))
        let end = Self.start + .minutes(120)
        let range = TimeRange(Self.start + .minutes(60), end)
        let reader = HistoryReader(source: store)
        let histories = try await reader.read([slo], in: range)
        #expect(histories.map(\.slo.title).count == 3)
        #expect(histories[0].pairHistories() == histories[1].pairHistories())
        let rows = try #require(ReportPeriod(text: "1h")).rows(1, until: end, in: .utc)
        let reports = histories.map { PeriodReport($0, rows: rows, zone: .utc) }
        #expect(reports[0].all.consumed == reports[1].all.consumed)
        #expect(reports[0].all.peaks == reports[1].all.peaks)
        #expect(reports[0].all.worstDay?.budgetShare == reports[1].all.worstDay?.budgetShare)
        #expect(abs((reports[0].all.sli ?? 0) - (reports[1].all.sli ?? 1)) < 1e-12)
        #expect(reports[0].all.counts.total == 2 * reports[1].all.counts.total)
        #expect(reports[0].curve.map(\.budgetLeft) == reports[1].curve.map(\.budgetLeft))
        var engine = SLOEngine([slo], source: store)
        let assessments = try await engine.tick(at: end).assessments
        let (whole, part) = (assessments[0], assessments[1])
        #expect(whole.exhaustion == part.exhaustion && whole.exhaustion != nil)
        let (range0, range1) = (try #require(whole.exhaustionRange), try #require(part.exhaustionRange))
        #expect(abs((range0.earliest - range1.earliest).milliseconds) <= 1)
        #expect((range0.latest == nil) == (range1.latest == nil))
    }

    /// Under other windows, and not under what a composite has not.
    @Test func whatIf() async throws {
        let slo = try CompositeTests.definition(CompositeTests.file())
        let store = MemoryStore(
            CompositeTests.counters("fast", Array(repeating: (all: 10, bad: 2), count: 60))
                + CompositeTests.counters("sound", Array(repeating: (all: 100, bad: 3), count: 60)))
        let reader = HistoryReader(source: store)
        let range = TimeRange(Self.start + .minutes(20), Self.start + .minutes(60))
        let results = try await reader.whatIfs(
            slo, WhatIfChange(period: .minutes(30), windows: "6:10m:1m"), in: range)
        #expect(results.count == 1)
        // Burn 2 + 3: above 2, below 6.
        #expect(results[0].inForce.alerts(.page) == 1 && results[0].changed.alerts(.page) == 0)
        #expect(abs((results[0].inForce.consumed ?? 0) - 5) < 1e-9)
        #expect(abs((results[0].changed.consumed ?? 0) - 5) < 1e-9)
        #expect(abs((results[0].changed.sli ?? 0) - 0.77) < 1e-9)
        #expect(results[0].json.contains("\"goal\":null"))
        #expect(results[0].table.contains("that of each component"))
        for change in [WhatIfChange(target: 0.9), WhatIfChange(rule: .absolute)] {
            await #expect(throws: BurnPolicyError.self) {
                _ = try await reader.whatIfs(slo, change, in: range)
            }
        }
    }

    /// No goal where only components have one, in JSON and in reports.
    @Test func noGoalIsInvented() async throws {
        let slo = try CompositeTests.definition(CompositeTests.file())
        let store = MemoryStore(
            CompositeTests.counters("fast", [(all: 10, bad: 2)])
                + CompositeTests.counters("sound", [(all: 100, bad: 3)]))
        var engine = SLOEngine([slo], source: store)
        let all = try await engine.tick(at: Self.start + .minutes(1)).assessments
        let json = all[0].json(parts: Array(all.dropFirst()))
        #expect(json.contains("\"goal\":null") && json.contains("\"error_budget_target\":null"))
        #expect(json.contains("\"goal\":0.9,") && json.contains("\"goal\":0.99,"))
        let range = TimeRange(Self.start, Self.start + .minutes(1))
        let history = try await HistoryReader(source: store).read([slo], in: range)[0]
        let rows = try #require(ReportPeriod(text: "1h")).rows(1, until: range.end, in: .utc)
        let page = ReportPage(
            [PeriodReport(history, rows: rows, zone: .utc)], by: .month, until: range.end)
        #expect(page.json.contains("\"goal\":null") && page.table.contains("A composite: "))
        #expect(page.csv.contains(",events,,0.77,,"), "\(page.csv)")
    }

    /// The interval holds as often as it says where a failure of one kind costs five times that of another.
    @Test func theIntervalOfUnequalFailures() throws {
        var random = SeededGenerator(seed: 5)
        let poisson = { (mean: Double, random: inout SeededGenerator) -> Double in
            // Knuth's method.
            var (count, product) = (0.0, random.double(in: 0...1))
            while product > exp(-mean) {
                count += 1
                product *= random.double(in: 0...1)
            }
            return count
        }
        var (within, cases) = (0, 0)
        for _ in 0..<600 {
            let kinds = [(cost: 1.0, mean: 3.0), (cost: 5.0, mean: 1.0)]
            var spent = 0.0
            let sources = kinds.map { kind in
                let parts = (0..<12).map { _ in (bad: poisson(kind.mean, &random), total: 1_000.0) }
                spent += kind.cost / 300 * parts.reduce(0) { $0 + $1.bad }
                return WeightedForecast.Source(cost: kind.cost / 300, counted: 12_000, parts: parts)
            }
            // The period is the window, so the burn rate is what it spent.
            let times = try #require(
                WeightedForecast(sources: sources).times(left: 1, rate: spent, period: 12))
            var (left, moment) = (1.0, 0.0)
            while left > 0 {
                left -= kinds.reduce(0) { $0 + $1.cost / 300 * poisson($1.mean, &random) }
                moment += 1
            }
            cases += 1
            if times.earliest <= moment, moment - 1 <= times.latest { within += 1 }
        }
        let share = Double(within) / Double(cases)
        #expect((0.87...0.98).contains(share), "\(share)")
    }
}
