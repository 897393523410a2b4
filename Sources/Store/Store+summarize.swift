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
                return try SummaryAnswer(chunks, views, windows, facts, try RollupTable.fetch(db))
            }
            if let answer { return answer.series }
        }
    }
}

/// Summaries of all series of a query, or the finding that they cannot be had.
private struct SummaryAnswer {
    var series: [SeriesSummary]?

    init(
        _ chunks: ChunkReader, _ views: [SeriesView], _ windows: [TimeRange], _ facts: SummaryFacts,
        _ rollups: Rollups
    ) throws {
        var chunks = chunks
        var found: [SeriesSummary] = []
        found.reserveCapacity(views.count)
        let reachesBack = windows.contains { $0.start < rollups.end }
        for view in views {
            if view.kinds.contains(.histograms) || !view.series.histograms.isEmpty { return }
            var old: SlicedHistory?
            if reachesBack, !view.isComplete, view.kinds.contains(.floats) {
                old = try SlicedHistory(&chunks, view.id, windows, rollups)
            }
            var summaries: [WindowSummary] = []
            for window in windows {
                var summary = WindowSummary()
                if let old, !old.add(window, to: &summary) { return }
                let recent = TimeRange(old == nil ? window.start : max(window.start, rollups.end), window.end)
                if !recent.isEmpty {
                    guard try chunks.summarize(view, recent, facts, into: &summary) else { return }
                }
                // Memory may still hold samples that chunks already have.
                guard summary.add(view.series.floats, in: window) else { return }
                summaries.append(summary)
            }
            if summaries.allSatisfy(\.isEmpty) { continue }
            found.append(SeriesSummary(labels: view.series.labels, windows: summaries))
        }
        series = found
    }
}
