internal import GRDB
internal import Synchronization
package import Telemetry

extension Store {
    package func summarize(
        _ matchers: [Matcher], over windows: [TimeRange], facts: SummaryFacts
    ) async throws(StoreError) -> [SeriesSummary]? {
        let conditions = try compile(matchers)
        guard let start = windows.map(\.start).min(), let end = windows.map(\.end).max() else { return [] }
        let span = TimeRange(start, end)
        while true {
            let answer: SummaryAnswer? = try await onReader { [self] db in
                guard let views = try consistentViews(db, { $0.views(conditions) { $0.view(in: span) } })
                else { return nil }
                let chunks = try ChunkReader(db, meter: ReadMeter(options), memory: times)
                return try SummaryAnswer(chunks, views, windows, facts)
            }
            if let answer { return answer.series }
        }
    }
}

/// Summaries of all series of a query, or the finding that they cannot be had.
private struct SummaryAnswer {
    var series: [SeriesSummary]?

    init(
        _ chunks: ChunkReader, _ views: [SeriesView], _ windows: [TimeRange], _ facts: SummaryFacts
    ) throws {
        var chunks = chunks
        var found: [SeriesSummary] = []
        found.reserveCapacity(views.count)
        for view in views {
            if view.kinds.contains(.histograms) || !view.series.histograms.isEmpty { return }
            var summaries: [WindowSummary] = []
            for window in windows {
                var summary = WindowSummary()
                guard try chunks.summarize(view, window, facts, into: &summary) else { return }
                summaries.append(summary)
            }
            if summaries.allSatisfy(\.isEmpty) { continue }
            found.append(SeriesSummary(labels: view.series.labels, windows: summaries))
        }
        series = found
    }
}
