import App
import PromQL
import Support
import Telemetry
import Testing

/// From finished requests to the numbers people read.
@Suite struct RequestMeterTests {
    static let start = Timestamp(milliseconds: 1_800_000_000_000)

    static func record(_ index: Int, seconds: Double, status: Int = 200) -> RequestRecord {
        var record = RequestRecord(
            id: "r\(index)", start: start, end: start + .milliseconds(Int64(seconds * 1_000)))
        record.identity.operation = "chat"
        record.identity.upstream = "gpu0"
        record.identity.model = "mistral"
        record.outcome.status = status
        record.outcome.error = status >= 500 ? .upstreamError : nil
        record.timing.totalNanoseconds = UInt64(seconds * 1e9)
        record.timing.firstTokenNanoseconds = UInt64(seconds * 1e8)
        record.usage.promptTokens = 100
        record.usage.completionTokens = 20
        record.usage.costDollars = 0.001
        return record
    }

    /// Meters requests, flushes into a store and answers a query as the console does.
    static func ask(_ query: String, _ records: [RequestRecord]) async throws -> Double? {
        let meter = RequestMeter()
        let store = MemoryStore()
        for record in records { meter.observe(record) }
        try await store.append(meter.flush(at: start + .seconds(60)).series)
        return try await QueryEngine(source: store).instant(query, at: start + .seconds(60)).value.elements
            .first?.float
    }

    @Test(arguments: [0.5, 0.95, 0.99], [UInt64(1), 2, 3])
    func quantilesAreWithinOnePercentOfTheSortedTruth(quantile: Double, seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        // Latencies over three decades, as language models show them.
        let seconds = (0..<4_000).map { _ in 0.02 * pow10(Double.random(in: 0...3, using: &random)) }
        let truth = seconds.sorted()[Int((quantile * 4_000).rounded(.up)) - 1]
        let query = "histogram_quantile(\(quantile), sum(gen_ai_client_operation_duration_seconds))"
        let measured = try #require(
            await RequestMeterTests.ask(
                query, seconds.enumerated().map { RequestMeterTests.record($0, seconds: $1) }))
        #expect(abs(measured - truth) <= 0.01 * truth)
    }

    private func pow10(_ exponent: Double) -> Double {
        var histogram = 1.0
        for _ in 0..<Int(exponent * 1_000) { histogram *= 1.002305238 }
        return histogram
    }

    @Test(arguments: [
        ("sum(beaufort_requests_total)", 500.0), ("sum(beaufort_requests_total{status=\"503\"})", 50),
        ("sum(beaufort_tokens_total{token_type=\"output\"})", 10_000),
        ("sum(beaufort_cost_dollars_total)", 0.5), ("sum(increase(beaufort_requests_total[5m])) > bool 0", 1),
    ])
    func countsAreExact(query: String, expected: Double) async throws {
        let records = (0..<500).map {
            RequestMeterTests.record($0, seconds: 0.1, status: $0 % 10 == 0 ? 503 : 200)
        }
        let value = try #require(await RequestMeterTests.ask(query, records))
        #expect(abs(value - expected) < 1e-9)
    }

    /// Clients make up names of models. Each flush has only what changed, and the counter of all that is too
    /// much is still one that never falls and has every request.
    @Test func anExplodingLabelIsCountedOn() {
        let meter = RequestMeter(seriesLimit: 40)
        var random = SeededGenerator(seed: 3)
        var written: [Labels: [Double]] = [:]
        for index in 0..<600 {
            var record = RequestMeterTests.record(index, seconds: 0.1)
            record.identity.model = "m\(random.int(in: 0...199))"
            meter.observe(record)
            let time = RequestMeterTests.start + .milliseconds(Int64(index) * 100)
            for series in meter.flush(at: time).series
            where series.labels.metricName == "beaufort_requests_total" {
                written[series.labels, default: []] += series.floats.values
            }
        }
        #expect(written.count == 41)
        #expect(written.values.allSatisfy { $0 == $0.sorted() && $0.first == 0 })
        #expect(written.values.reduce(0) { $0 + ($1.last ?? 0) } == 600)
        let other = written.filter { $0.key["model"] == "other" }
        #expect(other.count == 1 && other.first?.key["route"] != "other")
        #expect(meter.foldedMetrics.contains("beaufort_requests_total") && meter.foldedCount > 0)
        #expect(RequestMeter().foldedMetrics.isEmpty)
    }

    @Test func anIdleMeterWritesOnlyItsHeartbeat() {
        let meter = RequestMeter()
        meter.observe(RequestMeterTests.record(1, seconds: 1))
        let first = meter.flush(at: RequestMeterTests.start)
        #expect(!first.series.isEmpty && first.requests.count == 1)
        #expect(meter.flush(at: RequestMeterTests.start + .seconds(1)).series.isEmpty)
        #expect(meter.flush(at: RequestMeterTests.start + .seconds(20)).series.count == first.series.count)
    }

    @Test func whatCouldNotBeStoredComesAgainInOrder() {
        let meter = RequestMeter()
        meter.observe(RequestMeterTests.record(1, seconds: 1))
        meter.hold(meter.flush(at: RequestMeterTests.start).requests)
        meter.observe(RequestMeterTests.record(2, seconds: 1))
        #expect(meter.flush(at: RequestMeterTests.start + .seconds(1)).requests.map(\.id) == ["r1", "r2"])
    }

    /// Series found by a request's shape are those found by their labels: a meter that has seen the shape
    /// adds the same as one that sees it for the first time.
    @Test func rememberedShapesAddTheSame() {
        var random = SeededGenerator(seed: 5)
        let remembering = RequestMeter()
        var fresh: [Labels: Double] = [:]
        for index in 0..<500 {
            var record = RequestMeterTests.record(
                index, seconds: 0.5, status: random.pick([200, 200, 429, 503]))
            record.outcome.isStreaming = random.chance(0.5)
            record.outcome.isTruncated = random.chance(0.2)
            record.outcome.clientDisconnected = random.chance(0.2)
            record.outcome.isFallback = random.chance(0.2)
            record.outcome.retries = random.int(in: 0...2)
            record.timing.chunkCount = random.int(in: 0...3)
            if random.chance(0.3) { record.timing.firstTokenNanoseconds = random.pick([nil, 1_000_000_000]) }
            record.usage.completionTokens = random.pick([nil, 0, 1, 2, 20])
            if random.chance(0.3) { record.usage.promptTokens = nil }
            if random.chance(0.3) { record.usage.costDollars = nil }
            if random.chance(0.1) {
                record.safetyHits = [SafetyHit(rule: "r", category: "c", side: "input", action: "observed")]
            }
            remembering.observe(record)
            let once = RequestMeter()
            once.observe(record)
            for series in once.snapshot(at: RequestMeterTests.start) {
                let value =
                    series.floats.values.last
                    ?? series.histograms.last.map { $0.histogram.count + $0.histogram.sum }
                fresh[series.labels, default: 0] += value ?? 0
            }
        }
        for series in remembering.snapshot(at: RequestMeterTests.start) {
            let value =
                series.floats.values.last
                ?? series.histograms.last.map { $0.histogram.count + $0.histogram.sum }
            let wanted = fresh.removeValue(forKey: series.labels)
            #expect(abs((value ?? 0) - (wanted ?? -1)) < 1e-6, "\(series.labels)")
        }
        #expect(fresh.isEmpty)
    }
}
