internal import Synchronization
internal import Telemetry

/// Counts what a query reads, for `stats=all`. Only asked-for statistics pay for it.
final class QueryMeter: SeriesSource {
    private struct Totals {
        var samples = 0
        var largest = 0
        var nanoseconds: UInt64 = 0
    }

    private let source: any SeriesSource
    private let time: any TimeSource
    private let totals = Mutex(Totals())

    init(_ source: any SeriesSource, time: any TimeSource) {
        self.source = source
        self.time = time
    }

    func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        try await counted { try await source.select(matchers, in: range) }
    }

    func selectLast(
        _ matchers: [Matcher], at time: Timestamp, lookback: TimeSpan
    ) async throws -> [Series] {
        try await counted { try await source.selectLast(matchers, at: time, lookback: lookback) }
    }

    func summarize(
        _ matchers: [Matcher], over windows: [TimeRange], facts: SummaryFacts
    ) async throws -> [SeriesSummary]? {
        let start = time.monotonicNanoseconds
        let found = try await source.summarize(matchers, over: windows, facts: facts)
        let samples = found?.reduce(0) { $0 + $1.windows.reduce(0) { $0 + $1.count } }
        add(samples ?? 0, since: start)
        return found
    }

    func rollups() async throws -> Rollups { try await source.rollups() }

    private func counted(_ read: () async throws -> [Series]) async rethrows -> [Series] {
        let start = time.monotonicNanoseconds
        let series = try await read()
        add(series.reduce(0) { $0 + $1.floats.count + $1.histograms.count }, since: start)
        return series
    }

    private func add(_ count: Int, since start: UInt64) {
        let spent = time.monotonicNanoseconds - start
        totals.withLock { totals in
            totals.samples += count
            totals.largest = max(totals.largest, count)
            totals.nanoseconds += spent
        }
    }

    /// Prometheus' shape. `totalQueryableSamples` counts each stored sample read once, where Prometheus
    /// counts it once for each step that looks at it; windows answered from summaries count as there.
    func statistics(waited: UInt64, whole: UInt64) -> JSONValue {
        let totals = totals.withLock { $0 }
        func seconds(_ nanoseconds: UInt64) -> JSONValue { .number(Double(nanoseconds) / 1e9) }
        let work = whole > waited ? whole - waited : 0
        return .object([
            "timings": .object([
                "evalTotalTime": seconds(work), "resultSortTime": .number(0),
                "queryPreparationTime": seconds(totals.nanoseconds),
                "innerEvalTime": seconds(work > totals.nanoseconds ? work - totals.nanoseconds : 0),
                "execQueueTime": seconds(waited), "execTotalTime": seconds(whole),
            ]),
            "samples": .object([
                "totalQueryableSamples": .number(Double(totals.samples)),
                "peakSamples": .number(Double(totals.largest)),
            ]),
        ])
    }
}
