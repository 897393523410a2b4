import PromQL
import Store
import Support
import Telemetry
import Testing

/// Long windows answered from chunk headers say what their samples say.
struct SummaryTests {
    static let queries = [
        "rate", "increase", "delta", "sum_over_time", "avg_over_time", "min_over_time", "max_over_time",
        "count_over_time", "present_over_time", "last_over_time", "first_over_time",
    ]

    @Test(arguments: 0..<8 as Range<UInt64>)
    func summariesAnswerAsSamplesDo(seed: UInt64) async throws {
        let fixture = try await history(seed, hasNaN: seed == 5)
        defer { fixture.finish() }
        // A day in one chunk a series, whose sections a window cuts.
        if seed > 5 { try await fixture.store.compact(now: StoreFixture.start + .days(3)) }
        var random = SeededGenerator(seed: seed &+ 100)
        for semantics in [RangeSemantics.prometheus, .exact] {
            let fast = QueryEngine(source: fixture.store, semantics: semantics)
            let slow = QueryEngine(source: WithoutSummaries(store: fixture.store), semantics: semantics)
            for function in Self.queries {
                let query = "\(function)(m[\(random.int(in: 240...1_500))m])"
                let time = StoreFixture.start + .seconds(Int64(random.int(in: 0...100_000)))
                let left = try await fast.instant(query, at: time)
                let right = try await slow.instant(query, at: time)
                #expect(ValueComparison.isEqual(left.value, right.value), "\(query) at \(time), \(semantics)")
                #expect(left.infos == right.infos)
                let range = TimeRange(time, time + .hours(24))
                let many = try await fast.range(query, over: range, step: .hours(6))
                let all = try await slow.range(query, over: range, step: .hours(6))
                #expect(
                    ValueComparison.isEqual(many.value, all.value), "\(query) over \(range), \(semantics)")
            }
        }
    }

    /// Of a counter one window of a part of a chunk too; in the last two hours from memory alone.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func oneWindowOfACounterAnswersAsSamplesDo(seed: UInt64) async throws {
        let fixture = try await history(seed, hasNaN: seed == 5)
        defer { fixture.finish() }
        if seed > 5 { try await fixture.store.compact(now: StoreFixture.start + .days(3)) }
        var random = SeededGenerator(seed: seed &+ 200)
        for semantics in [RangeSemantics.prometheus, .exact] {
            let fast = QueryEngine(source: fixture.store, semantics: semantics)
            let slow = QueryEngine(source: WithoutSummaries(store: fixture.store), semantics: semantics)
            for index in 0..<40 {
                let minutes = random.int(in: 15...110)
                let query = "\(index % 2 == 0 ? "rate" : "increase")(m[\(minutes)m])"
                let second = index < 20 ? random.int(in: 0...90_000) : random.int(in: 93_000...93_600)
                let time = StoreFixture.start + .seconds(Int64(second))
                let left = try await fast.instant(query, at: time)
                let right = try await slow.instant(query, at: time)
                #expect(ValueComparison.isEqual(left.value, right.value), "\(query) at \(time), \(semantics)")
            }
        }
    }

    /// A window of a day, in a store that lets nobody read a quarter of its samples.
    @Test func headersAnswerWhatWouldBeTooManySamples() async throws {
        let fixture = try await history(1, hasNaN: false)
        defer { fixture.finish() }
        let end = StoreFixture.start + .hours(26)
        let window = TimeRange(StoreFixture.start, end)
        let samples = try await fixture.store.select([.metric("m")], in: window)
        let counts = samples.map { series in series.floats.values.count { !$0.isStale } }
        fixture.store.close()
        var options = StoreOptions()
        options.querySampleLimit = counts.reduce(0, +) / 4
        let store = try Store.open(fixture.folder.path, mode: .readOnly, options: options)
        defer { store.close() }
        await #expect(throws: StoreError.self) { try await store.select([.metric("m")], in: window) }
        let found = try await store.summarize([.metric("m")], over: [window], facts: .values)
        #expect(found?.map { $0.windows[0].count } == counts)
    }

    @Test func aNaNSendsToTheSamples() async throws {
        let fixture = try await history(5, hasNaN: true)
        defer { fixture.finish() }
        let found = try await fixture.store.summarize(
            [.metric("m")], over: [TimeRange(StoreFixture.start, StoreFixture.start + .hours(26))],
            facts: .values)
        #expect(found?.map(\.windows.isEmpty) == [false, false, true, false, false, false])
    }

    /// 26 hours of counters that reset, gauges and gaps; folded but for the last hours.
    private func history(_ seed: UInt64, hasNaN: Bool) async throws -> StoreFixture {
        var random = SeededGenerator(seed: seed)
        let fixture = try StoreFixture()
        var values = [Double](repeating: 0, count: 6)
        var batch = values.indices.map { Series(labels: Labels(name: "m", ["i": "\($0)"])) }
        for scrape in 0..<3_120 {
            let time = StoreFixture.start + .seconds(Int64(scrape) * 30)
            for index in values.indices where !random.chance(0.01) {
                let isCounter = index < 4
                values[index] += Double(random.int(in: isCounter ? 0...9 : -5...5)) / (index == 1 ? 7 : 1)
                if isCounter, random.chance(0.001) { values[index] = 0 }
                var value = values[index]
                if random.chance(0.002) { value = staleMarker }
                if hasNaN, scrape == 700, index == 2 { value = .nan }
                batch[index].floats.append(time, value)
            }
            if scrape % 40 == 39 {
                try await fixture.store.append(batch)
                for index in batch.indices { batch[index].floats = Column() }
            }
        }
        try await fixture.store.fold(now: StoreFixture.start + .hours(24))
        return fixture
    }
}

/// A store that hands out samples only.
private struct WithoutSummaries: SeriesSource {
    let store: Store

    func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        try await store.select(matchers, in: range)
    }

    func selectLast(
        _ matchers: [Matcher], at time: Timestamp, lookback: TimeSpan
    ) async throws -> [Series] {
        try await store.selectLast(matchers, at: time, lookback: lookback)
    }
}
