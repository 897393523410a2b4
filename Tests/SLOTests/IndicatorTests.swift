import SLO
import Support
import Telemetry
import Testing

/// Indicators that ask PromQL.
@Suite struct IndicatorTests {
    private static func slo(
        _ indicator: Indicator, target: Double = 0.9, period: TimeSpan = .hours(1),
        windows: String = "10m/1m 2x page"
    ) throws -> SLODefinition {
        SLODefinition(
            name: "web", indicator: indicator, target: target, period: .rolling(period),
            policy: try .custom(windows, period: period))
    }

    /// A scraped pair of counters with resets, gaps and several series.
    private struct Scrape {
        var store = MemoryStore()
        var values: [String: Double] = ["200": 0, "500": 0]
        var events: [(time: Timestamp, code: String, count: Int)] = []

        mutating func add(_ code: String, _ count: Int, at time: Timestamp) {
            values[code, default: 0] += Double(count)
            events.append((time, code, count))
        }

        func write(at time: Timestamp) async throws {
            for (code, value) in values.sorted(by: { $0.key < $1.key }) {
                try await store.append([
                    Series(
                        Labels(name: "http_requests_total", ["code": code, "job": "web"]), at: time, value)
                ])
            }
        }

        func count(after start: Timestamp, through end: Timestamp) -> EventCounts {
            events.filter { $0.time > start && $0.time <= end }.reduce(EventCounts()) {
                $0 + ($1.code == "500" ? EventCounts(bad: $1.count) : EventCounts(good: $1.count))
            }
        }
    }

    /// However a file writes its counters, each slice holds the exact integers.
    @Test(arguments: [
        ("sum(http_requests_total{code!~\"5..\"})", "sum(http_requests_total)", false),
        ("http_requests_total{code=\"500\"}", "http_requests_total", true),
        (
            "sum(rate(http_requests_total{code=\"500\"}[{{.window}}]))",
            "sum(rate(http_requests_total[{{.window}}]))", true
        ),
        (
            "sum(rate(http_requests_total{code=~\"2..\"}[5m]))",
            "sum(increase(http_requests_total[1h])) or vector(0)", false
        ),
    ])
    func countersAreExact(selected: String, total: String, countsBad: Bool) async throws {
        let indicator = CounterIndicator(selected: selected, total: total, countsBad: countsBad)
        let slo = try IndicatorTests.slo(.counters(indicator))
        var generator = SeededGenerator(seed: 11)
        var scrape = Scrape()
        var engine = SLOEngine([slo], source: scrape.store)
        var now = 1_700_000_000
        try await scrape.write(at: Fixture.seconds(now))
        for step in 0..<240 {
            now += 15
            if step % 71 == 70 {
                // The server restarts: it counts from nothing.
                scrape.values = ["200": 0, "500": 0]
                try await scrape.write(at: Fixture.seconds(now))
                now += 15
            }
            if step % 50 == 30 { now += 600 }
            scrape.add("200", generator.int(in: 0...30), at: Fixture.seconds(now))
            scrape.add("500", generator.int(in: 0...3), at: Fixture.seconds(now))
            try await scrape.write(at: Fixture.seconds(now))
            guard step % 7 == 6 else { continue }
            let assessment = try #require(try await engine.tick(at: Fixture.seconds(now)).assessments.first)
            #expect(assessment.problem == nil)
            let end = Timestamp(milliseconds: Int64(now) * 1_000 / 2_000 * 2_000)
            for reading in assessment.windows {
                #expect(reading.counts == scrape.count(after: end - reading.span, through: end))
            }
            #expect(assessment.counts == scrape.count(after: end - .hours(1), through: end))
        }
        var fresh = SLOEngine([slo], source: scrape.store)
        let read = try await fresh.tick(at: Fixture.seconds(now)).assessments.first
        let followed = try await engine.tick(at: Fixture.seconds(now)).assessments.first
        #expect(read?.windows == followed?.windows)
        #expect(read?.counts == followed?.counts)
    }

    /// A sample that arrives after its slice was counted is counted all the same.
    @Test func lateSamplesAreCounted() async throws {
        let indicator = CounterIndicator(
            selected: "http_requests_total{code=\"500\"}", total: "http_requests_total", countsBad: true)
        var scrape = Scrape()
        var engine = SLOEngine([try IndicatorTests.slo(.counters(indicator))], source: scrape.store)
        try await scrape.write(at: Fixture.seconds(1_000))
        _ = try await engine.tick(at: Fixture.seconds(1_010))
        scrape.add("500", 5, at: Fixture.seconds(1_020))
        let empty = try await engine.tick(at: Fixture.seconds(1_040)).assessments.first
        #expect(empty?.counts == EventCounts())
        #expect(empty?.state == .noTraffic)
        try await scrape.write(at: Fixture.seconds(1_020))
        let full = try await engine.tick(at: Fixture.seconds(1_042)).assessments.first
        #expect(full?.counts == EventCounts(bad: 5))
        #expect(
            try await engine.tick(at: Fixture.seconds(1_044)).assessments.first?.counts == EventCounts(bad: 5)
        )
    }

    /// A value compared once per slice: each slice with data is one event.
    @Test func thresholdsCountSlices() async throws {
        let threshold = ThresholdIndicator(query: "queue_length", operation: .less, bound: 10)
        let slo = try IndicatorTests.slo(.threshold(threshold))
        let store = MemoryStore()
        var column = Column()
        for second in stride(from: 1_000, through: 1_120, by: 2) {
            column.append(Fixture.seconds(second), second > 1_060 ? 12 : 3)
        }
        try await store.append([Series(labels: Labels(name: "queue_length"), floats: column)])
        var engine = SLOEngine([slo], source: store)
        let assessment = try await engine.tick(at: Fixture.seconds(1_120)).assessments.first
        #expect(assessment?.counts == EventCounts(good: 31, bad: 30))
        #expect(assessment?.burn[.minutes(1)] == 10)
    }

    @Test(arguments: [(true, 0.8), (false, 0.2)])
    func rawRatiosCountMillionths(isSuccess: Bool, sli: Double) async throws {
        let slo = try IndicatorTests.slo(.ratio(RatioIndicator(query: "satisfied", isSuccess: isSuccess)))
        let store = MemoryStore()
        let column = Column(
            times: (0...60).map { Fixture.seconds(1_000 + $0) }, values: Array(repeating: 0.8, count: 61))
        try await store.append([Series(labels: Labels(name: "satisfied"), floats: column)])
        var engine = SLOEngine([slo], source: store)
        let assessment = try await engine.tick(at: Fixture.seconds(1_060)).assessments.first
        #expect(abs((assessment?.sli ?? 0) - sli) < 1e-12)
    }

    @Test func whatCannotBeAskedSaysSo() async throws {
        let foreign = try IndicatorTests.slo(.foreign(source: "Datadog"))
        var broken = try IndicatorTests.slo(
            .counters(CounterIndicator(selected: "sum(", total: "x", countsBad: false)))
        broken.name = "broken"
        var engine = SLOEngine([foreign, broken], source: MemoryStore())
        let assessments = try await engine.tick(at: Fixture.seconds(1_000)).assessments
        #expect(assessments.map(\.state) == [.noData, .noData])
        #expect(assessments[0].problem?.contains("Datadog") == true)
        #expect(assessments[1].problem != nil)
    }

    @Test func missingCountersAreNoData() async throws {
        let indicator = CounterIndicator(selected: "good_total", total: "all_total", countsBad: false)
        var engine = SLOEngine([try IndicatorTests.slo(.counters(indicator))], source: MemoryStore())
        let assessment = try await engine.tick(at: Fixture.seconds(1_000)).assessments.first
        #expect(assessment?.state == .noData)
        #expect(assessment?.sli == nil)
        #expect(assessment?.burn.isEmpty == true)
    }
}
