/// Answers with whole columns for a range. Called once per selector, never per sample.
package protocol SeriesSource: Sendable {
    /// All series that satisfy every matcher, with their samples in `range` (both ends included),
    /// ordered by labels. A series without a sample in the range is left out.
    func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series]

    /// For each matching series its last sample at or before `time` and not before `time - lookback`,
    /// stale markers included. The default asks `select` and keeps the last.
    func selectLast(_ matchers: [Matcher], at time: Timestamp, lookback: TimeSpan) async throws -> [Series]

    /// What each window (both ends included) holds of each matching series, ordered by labels, without
    /// handing out samples: for windows so long that only their ends and totals matter. A series without a
    /// sample in any window is left out.
    ///
    /// Nil when the source cannot tell, which is no error: histograms or NaNs in the way of every series, or
    /// a source that keeps no summaries, as the default. The caller then asks `select`, as for single series
    /// that have no windows.
    func summarize(
        _ matchers: [Matcher], over windows: [TimeRange], facts: SummaryFacts
    ) async throws -> [SeriesSummary]?

    /// From when on back slices are kept in the place of samples. The default keeps every sample.
    func rollups() async throws -> Rollups
}

extension SeriesSource {
    package func summarize(
        _ matchers: [Matcher], over windows: [TimeRange], facts: SummaryFacts
    ) async throws -> [SeriesSummary]? { nil }

    package func rollups() async throws -> Rollups { Rollups() }
}

extension SeriesSource {
    package func selectLast(
        _ matchers: [Matcher], at time: Timestamp, lookback: TimeSpan
    ) async throws -> [Series] {
        try await select(matchers, in: TimeRange(time - lookback, time)).map { series in
            var last = Series(labels: series.labels)
            if let time = series.floats.times.last, let value = series.floats.values.last {
                last.floats.append(time, value)
            }
            last.histograms = Array(series.histograms.suffix(1))
            return last
        }
    }
}
