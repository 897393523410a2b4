package import Store
package import Telemetry

/// What pages follow from: the events of SLOs and what is made of them, what rules give, Beaufort's own
/// gauges, and what is scraped. All of it goes to the store. What the store refuses is held in memory and
/// read from there, so that rules and the API know of it while the disk is full, and is written when the disk
/// takes it.
///
/// Held for this process alone: others that read the file see it when it is written, and what is held when
/// the process ends is gone. What senders bring is not held: they are told to keep it.
package final class OwnSeries: SampleSink, SeriesSource {
    private let store: Store
    private let held: SeriesInMemory
    /// Apart, so that large pages of others never displace what the agent says of itself.
    private let heldScrapes: SeriesInMemory
    /// Writes come one after the other: what is late goes first.
    private let turn = Turnstile()

    /// Samples held, of scrapes as many again: hours of an agent's gauges, minutes of ten thousand alerts, an
    /// hour and a half of 500 scraped series. Beyond it the oldest go.
    package static let heldSamples = 200_000

    package init(_ store: Store, limit: Int = heldSamples) {
        self.store = store
        held = SeriesInMemory(limit: limit)
        heldScrapes = SeriesInMemory(limit: limit)
    }

    /// Where scraped samples go.
    package var scrapes: any SampleSink { Scrapes(own: self) }

    private struct Scrapes: SampleSink {
        let own: OwnSeries

        /// As of `OwnSeries`, a store that refuses is no error.
        func append(_ batch: [Series]) async { try? await own.write([], scraped: batch) }
    }

    /// Samples that were held and had to go because the disk stayed full for too long.
    package var lostSamples: Int { held.lostSamples + heldScrapes.lostSamples }

    /// Writes what is new and what is late, with measurements and requests, in one transaction.
    ///
    /// - Parameter measured: series that whoever measures them bounds in number, and gives again when they
    ///   are refused.
    /// - Throws: when the store refuses. `own` and `scraped` are held then, the rest is not.
    package func write(
        _ own: [Series], scraped: [Series] = [], measured: [Series] = [], requests: [RequestRecord] = []
    ) async throws(StoreError) {
        await turn.enter()
        defer { turn.leave() }
        let isLate = !isHoldingNothing
        if isLate { hold(own, scraped) }
        do {
            let new = isLate ? held.series + heldScrapes.series : own + scraped
            try await store.write(measured: measured, series: new, requests: requests)
            if isLate {
                held.removeAll()
                heldScrapes.removeAll()
            }
        } catch {
            if !isLate { hold(own, scraped) }
            throw error
        }
    }

    private func hold(_ own: [Series], _ scraped: [Series]) {
        held.add(own)
        heldScrapes.add(scraped)
    }

    private var isHoldingNothing: Bool { held.isEmpty && heldScrapes.isEmpty }

    /// Returns when the samples can be read. A store that refuses them is no error here: `write` tells who
    /// flushes.
    package func append(_ batch: [Series]) async {
        try? await write(batch)
    }

    package func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        if isHoldingNothing { return try await store.select(matchers, in: range) }
        // First: what is written meanwhile is then seen twice, and not missed.
        let late = try await held(matchers, in: range)
        let stored = try await store.select(matchers, in: range)
        return late.isEmpty ? stored : joined(stored, late) { $0.append($1) }
    }

    package func selectLast(
        _ matchers: [Matcher], at time: Timestamp, lookback: TimeSpan
    ) async throws -> [Series] {
        if isHoldingNothing { return try await store.selectLast(matchers, at: time, lookback: lookback) }
        let late =
            try await held.selectLast(matchers, at: time, lookback: lookback)
            + heldScrapes.selectLast(matchers, at: time, lookback: lookback)
        let stored = try await store.selectLast(matchers, at: time, lookback: lookback)
        return late.isEmpty ? stored : joined(stored, late) { $0 = $1 }
    }

    package func summarize(
        _ matchers: [Matcher], over windows: [TimeRange], facts: SummaryFacts
    ) async throws -> [SeriesSummary]? {
        if !isHoldingNothing, let first = windows.map(\.start).min(), let last = windows.map(\.end).max(),
            try await !held(matchers, in: TimeRange(first, last)).isEmpty
        {
            return nil
        }
        return try await store.summarize(matchers, over: windows, facts: facts)
    }

    package func rollups() async throws -> Rollups { try await store.rollups() }

    private func held(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        try await held.select(matchers, in: range) + heldScrapes.select(matchers, in: range)
    }

    /// Both, ordered by labels.
    private func joined(
        _ stored: [Series], _ late: [Series], _ join: (inout Series, Series) -> Void
    ) -> [Series] {
        var all = Dictionary(uniqueKeysWithValues: stored.map { ($0.labels, $0) })
        for series in late { join(&all[series.labels, default: Series(labels: series.labels)], series) }
        return all.values.sorted { $0.labels < $1.labels }
    }
}
