import SLO
import Support
import Telemetry
import Testing

/// What a history says of an instant is what the engine says at it.
@Suite struct HistoryEqualityTests {
    struct Case: CustomTestStringConvertible {
        var seed: UInt64
        var noData = NoDataPolicy.keep
        var trafficGuard = TrafficGuard()
        var method = BudgetingMethod.occurrences
        var rule = BudgetRule.ratio

        var testDescription: String { "\(seed) \(noData) \(trafficGuard) \(method.name) \(rule)" }
    }

    static let cases =
        (1...4).map { Case(seed: $0) }
        + NoDataPolicy.allCases.map { Case(seed: 5, noData: $0) }
        + [
            Case(seed: 6, trafficGuard: TrafficGuard(minimumEvents: 60)),
            Case(seed: 7, trafficGuard: TrafficGuard(minimumBad: 3)),
            Case(seed: 8, trafficGuard: TrafficGuard(confidence: 0.95)),
            Case(seed: 9, method: .timeslices(slice: .minutes(1), target: 0.95)),
            Case(seed: 10, method: .ratioTimeslices(slice: .minutes(1))),
        ]
        + [BudgetRule.absolute, .both].flatMap { rule in
            NoDataPolicy.allCases.map { Case(seed: 11, noData: $0, rule: rule) } + [
                Case(seed: 12, trafficGuard: TrafficGuard(minimumEvents: 60, minimumBad: 3), rule: rule),
                Case(seed: 13, trafficGuard: TrafficGuard(confidence: 0.95), rule: rule),
                Case(seed: 14, method: .timeslices(slice: .minutes(1), target: 0.95), rule: rule),
            ]
        }

    private static let begin = Fixture.seconds(1_700_000_040)

    /// Four hours with faults, quiet times and gaps, from the seed.
    private static func record(_ generator: inout SeededGenerator) -> HistoryFixture {
        var fixture = HistoryFixture(at: begin)
        var now = begin
        while now < begin + .hours(4) {
            let isFaulty = generator.chance(0.25)
            let isIdle = generator.chance(0.2)
            now = now + .seconds(Int64(generator.int(in: 3...40)) * 10)
            let bad = isFaulty ? generator.int(in: 0...6) : 0
            fixture.run(until: now, good: isIdle ? 0 : generator.int(in: 0...30), bad: isIdle ? 0 : bad)
            guard generator.chance(0.08) else { continue }
            now = now + .seconds(Int64(generator.int(in: 30...900)))
            fixture.silence(until: now)
        }
        return fixture
    }

    @Test(arguments: cases) func anyInstant(_ one: Case) async throws {
        var generator = SeededGenerator(seed: one.seed)
        let windows = one.method == .occurrences ? "60s/15s 2x page, 10m/1m 5% ticket" : "10m/2m 2x page"
        let slo = try Fixture.availability(
            target: 0.95, period: .hours(1), policy: try .custom(windows, period: .hours(1), rule: one.rule),
            method: one.method, trafficGuard: one.trafficGuard, noData: one.noData)
        let store = try await HistoryEqualityTests.record(&generator).store()
        let range = TimeRange(
            HistoryEqualityTests.begin + .hours(1), HistoryEqualityTests.begin + .hours(4) + .minutes(20))
        let history = try await HistoryFixture.read(
            slo, store, in: range, from: HistoryEqualityTests.begin - .minutes(10))
        let pairs = history.pairHistories()
        var engine = SLOEngine([slo], source: store)
        var now = range.start
        while now < range.end - .minutes(4) {
            now = now + .seconds(60 * Int64(generator.int(in: 1...4)))
            let assessment = try #require(try await engine.tick(at: now).assessments.first)
            #expect((assessment.state == .noData) == (history.silence(at: now) != nil), "\(now)")
            // The engine's ledger forgets what left the period, also while a silence holds the period's end.
            if now - assessment.range.end < .minutes(4) {
                #expect(history.periodCounts(at: now) == assessment.counts, "\(now)")
            }
            for (pair, reading) in zip(pairs, assessment.pairs) {
                let isOver = pair.over.contains { $0.start <= now && now < $0.end ?? .distantFuture }
                let isOn = pair.alerts.contains { $0.start <= now && now < $0.end ?? .distantFuture }
                #expect(isOver == (reading.isBurning || reading.isHeldBack), "\(now) \(reading)")
                #expect(isOn == reading.isBurning, "\(now) \(reading)")
            }
            guard history.silence(at: now) == nil else { continue }
            for reading in assessment.windows {
                #expect(history.counts(after: now - reading.span, through: now) == reading.counts, "\(now)")
            }
        }
    }

    /// PromQL counters, thresholds and ratios alike.
    @Test(arguments: [
        Indicator.counters(
            CounterIndicator(selected: "web_total{code=\"500\"}", total: "sum(web_total)", countsBad: true)),
        .threshold(ThresholdIndicator(query: "web_seconds", operation: .less, bound: 0.4)),
        .ratio(RatioIndicator(query: "web_share", isSuccess: true)),
    ])
    func queriesToo(_ indicator: Indicator) async throws {
        var generator = SeededGenerator(seed: 3)
        let store = MemoryStore()
        var totals = ["200": 0, "500": 0]
        for step in 0..<480 where step / 60 != 4 {
            let now = HistoryEqualityTests.begin + .seconds(15 * Int64(step))
            totals["200", default: 0] += generator.int(in: 0...30)
            totals["500", default: 0] += generator.chance(0.2) ? generator.int(in: 0...9) : 0
            for (code, total) in totals {
                try await store.append([
                    Series(Labels(name: "web_total", ["code": code]), at: now, Double(total))
                ])
            }
            let value = Double(generator.int(in: 0...1_000)) / 1_000
            try await store.append([
                Series(Labels(name: "web_seconds"), at: now, value / 2),
                Series(Labels(name: "web_share"), at: now, max(0.8, value)),
            ])
        }
        let slo = SLODefinition(
            name: "web", indicator: indicator, target: 0.9, period: .rolling(.hours(1)),
            policy: try .custom("10m/1m 2x page", period: .hours(1)))
        let range = TimeRange(HistoryEqualityTests.begin + .hours(1), HistoryEqualityTests.begin + .hours(2))
        let history = try await HistoryFixture.read(
            slo, store, in: range, from: HistoryEqualityTests.begin - .minutes(10))
        #expect(history.problem == nil)
        let pair = try #require(history.pairHistories().first)
        var engine = SLOEngine([slo], source: store)
        // A slice is two seconds; the engine learns that data has ended by asking at the end of each.
        for slice in 1...1_800 {
            let now = range.start + .seconds(2 * Int64(slice))
            let assessment = try #require(try await engine.tick(at: now).assessments.first)
            guard slice.isMultiple(of: 30) else { continue }
            #expect(history.periodCounts(at: now) == assessment.counts, "\(now)")
            let isOn = pair.alerts.contains { $0.start <= now && now < $0.end ?? .distantFuture }
            #expect(isOn == assessment.pairs.first?.isBurning, "\(now)")
        }
    }
}
