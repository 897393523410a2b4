import PromQL
import SLO
import Support
import Telemetry
import Testing

/// Window pairs that go by what they spent of the budget.
@Suite struct BudgetRuleTests {
    private static let begin = Timestamp(milliseconds: 1_780_272_000_000)

    private func objective(_ windows: String, target: Double = 0.99, period: TimeSpan = .days(2)) throws
        -> SLODefinition
    {
        try Fixture.availability(
            target: target, period: period, policy: try .custom(windows, period: period))
    }

    private func assess(_ slo: SLODefinition, _ fixture: HistoryFixture, at time: Timestamp) async throws
        -> PairReading
    {
        var engine = SLOEngine([slo], source: try await fixture.store())
        return try #require(try await engine.tick(at: time).assessments.first?.pairs.first)
    }

    /// Busy days, then an hour of a quiet night in which half of the few requests fail: a burn of 50 that
    /// costs next to nothing.
    @Test(arguments: [("ratio", true), ("absolute", false), ("both", false)])
    func aQuietNightIsNoPage(rule: String, fires: Bool) async throws {
        var fixture = HistoryFixture(at: Self.begin)
        fixture.run(until: Self.begin + .hours(46), good: 100)
        for _ in 0..<6 {
            for step in 0..<10 {
                fixture.run(
                    until: fixture.end + .minutes(1), good: step == 5 ? 1 : 0, bad: step == 6 ? 1 : 0)
            }
        }
        let slo = try objective("1h/1h 5x page \(rule)")
        let pair = try await assess(slo, fixture, at: fixture.end)
        #expect(pair.isBurning == fires)
        #expect((pair.long ?? 0) > 40)
        if rule != "ratio" {
            // 36 bad of 1 % of 1.656 million.
            let spent: Double = 36 / (0.01 * 1_656_072)
            #expect(abs(try #require(pair.spent) - spent) < 1e-9)
            // Five times an hour's share of the budget is 5/48 of it: 2,400 times what it could burn.
            let threshold: Double = 5.0 / 48 * 1_656_072 / 72
            #expect(abs(try #require(pair.threshold) - threshold) < 1e-6)
        }
    }

    /// The same budget is gone sooner when traffic is high: half an hour at ten times the traffic with 3 %
    /// bad burns only at 3, and spends what a burn of 20 would at the usual traffic.
    @Test(arguments: [("ratio", false), ("absolute", true), ("both", false)])
    func aBusyHourIsAPage(rule: String, fires: Bool) async throws {
        var fixture = HistoryFixture(at: Self.begin)
        fixture.run(until: Self.begin + .hours(47), good: 100)
        fixture.run(until: Self.begin + .hours(48), good: 970, bad: 30)
        let pair = try await assess(try objective("1h/5m 5x page \(rule)"), fixture, at: fixture.end)
        #expect(pair.isBurning == fires)
    }

    /// A request every twenty minutes, all of them failing for two days: between two of them the short window
    /// is empty, which is no sign of an end. The ratio rule goes on and off; a good request ends it.
    @Test func aTrickleThatFailsIsOnePage() async throws {
        var fixture = HistoryFixture(at: Self.begin)
        for index in 0..<160 {
            fixture.run(until: fixture.end + .minutes(18), good: 0)
            let bad = index < 16 ? 0 : 1
            fixture.run(until: fixture.end + .seconds(10), good: 1 - bad, bad: bad)
            fixture.run(until: fixture.end + .seconds(110), good: 0)
        }
        let failing = fixture.end
        fixture.run(until: failing + .minutes(2), good: 1)
        fixture.run(until: failing + .hours(2), good: 0)
        let store = try await fixture.store()
        let range = TimeRange(Self.begin, fixture.end)
        func alerts(_ rule: String) async throws -> [BurnStretch] {
            let slo = try objective("6h/5m 10% page \(rule)", period: .days(4))
            let history = try await HistoryFixture.read(slo, store, in: range)
            return try #require(history.pairHistories().first).alerts
        }
        let ratio = try await alerts("ratio")
        #expect(ratio.count > 50)
        let spending = try await alerts("absolute")
        #expect(spending.count == 1)
        let end = try #require(spending.first?.end)
        #expect(end > failing && end <= failing + .seconds(200))
    }

    /// What the alert's PromQL says over the derived series is what the engine says, tick by tick.
    @Test(arguments: [BudgetRule.absolute, .both], [nil, 0.9])
    func theAlertSaysWhatTheEngineSays(rule: BudgetRule, confidence: Double?) async throws {
        var generator = SeededGenerator(seed: 21)
        let slo = try Fixture.availability(
            target: 0.95, period: .hours(1),
            policy: try .custom("60s/15s 2x page, 10m/1m 5% ticket", period: .hours(1), rule: rule),
            trafficGuard: TrafficGuard(minimumBad: 2, confidence: confidence), noData: .bad)
        let store = MemoryStore()
        let runner = QueryEngine(source: store)
        var engine = SLOEngine([slo], source: store)
        var counts = EventCounts()
        var seen: Set<Bool> = []
        for step in 1...700 {
            let time = Self.begin + .seconds(10 * Int64(step))
            let isSilent = (500..<520).contains(step)
            let isFaulty = step % 100 < 12
            if generator.chance(0.6) {
                counts = counts + EventCounts(good: generator.int(in: 0...9))
                if isFaulty { counts = counts + EventCounts(bad: generator.int(in: 0...6)) }
            }
            if !isSilent {
                try await store.append([
                    Series(Fixture.counter(slo.name, "good"), at: time, Double(counts.good)),
                    Series(Fixture.counter(slo.name, "bad"), at: time, Double(counts.bad)),
                ])
            }
            let report = try await engine.tick(at: time)
            try await store.append(report.derived)
            for (pair, alert) in zip(report.assessments[0].pairs, burnAlerts(for: slo)) {
                guard case .vector(let vector) = try await runner.instant(alert.expression, at: time).value
                else {
                    Issue.record("not a vector")
                    return
                }
                // Under `bad` missing data burns whatever the guard says; the alert's counts stay as they
                // were.
                if isSilent, report.assessments[0].state == .noData { continue }
                #expect(vector.isEmpty != pair.isBurning, "\(step) \(pair) \(alert.expression)")
                seen.insert(pair.isBurning)
            }
        }
        #expect(seen.count == 2)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func theNewestSliceWithEventsIsFound(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var ledger = SliceLedger(width: .seconds(10), reach: .hours(1), period: .hours(2))
        var slices: [Int: Int] = [:]
        for _ in 0..<generator.int(in: 0...5) {
            let slice = generator.int(in: 1...500)
            slices[slice, default: 0] += 3
            ledger.add(EventCounts(good: 2, bad: 1), at: Self.begin + .seconds(10 * Int64(slice)))
        }
        let end = generator.int(in: 300...500)
        let start = max(0, end - 360)
        ledger.advance(to: Self.begin + .seconds(10 * 500))
        let expected = slices.filter { $0.key > start && $0.key <= end }.max { $0.key < $1.key }?.value
        let found = ledger.newestCounts(
            after: Self.begin + .seconds(10 * Int64(start)), through: Self.begin + .seconds(10 * Int64(end)))
        #expect(found?.total == expected)
    }

    @Test func rulesAreReadWhereWindowsAreWritten() throws {
        let policy = try BurnPolicy.custom(
            "1h/5m 2% page absolute, 6h/30m 5% both, 3d/6h 1x ticket", period: .days(30), rule: .absolute)
        #expect(policy.windows.map(\.rule) == [.absolute, .both, .absolute])
        #expect(policy.windows.map(\.severity) == [.page, .page, .ticket])
        #expect(policy.windows.map(\.least) == [1, 6, 1])
        let listed = try BurnPolicy.listed(
            "14.4:1h:5m,6:6h:30m:both,1:3d:6h:ticket:absolute", period: .days(30))
        #expect(listed.windows.map(\.rule) == [.ratio, .both, .absolute])
        #expect(listed.windows.map(\.severity) == [.page, .page, .ticket])
        #expect(throws: BurnPolicyError.self) { try BurnPolicy.custom("1h 2% pager", period: .days(30)) }
        #expect(throws: BurnPolicyError.self) { try BurnPolicy.custom("1h 2% both page", period: .days(30)) }
    }

    /// 99.9 % over 30 days at 10 requests an hour: one failure is 13.9 % of the month, by any rule.
    @Test func lintKnowsWhatTheRuleCannotHelp() throws {
        func findings(_ windows: String, _ target: Double, _ traffic: Int) throws -> [SLOFinding.Check] {
            let slo = try objective(windows, target: target, period: .days(30))
            return SLOLint(slo, traffic: traffic).findings().map(\.check)
        }
        #expect(try findings("1h/5m 2% page absolute", 0.999, 7_200) == [.oneFailurePages])
        #expect(try findings("1h/5m 2% page absolute", 0.999, 60_000).isEmpty)
        #expect(try findings("1h/5m 2% page absolute", 0.93, 60_000) == [.cannotSpend])
        #expect(try findings("1h/5m 2% page both", 0.93, 60_000) == [.cannotFire])
    }
}
