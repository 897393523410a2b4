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
        if mode == .readWrite {
            let views = head.withLock { $0.views(conditions) { $0.view(in: span) } }
            if views.allSatisfy(\.isComplete) {
                return SummaryAnswer(views, windows) { _, _ in true }.series
            }
        }
        while true {
            let answer: SummaryAnswer? = try await onReader { [self] db in
                guard let views = try consistentViews(db, { $0.views(conditions) { $0.view(in: span) } })
                else { return nil }
                var chunks = try ChunkReader(db, meter: ReadMeter(options), memory: times)
                let rollups = try RollupTable.fetch(db)
                return try SummaryAnswer(views, windows) { view, summaries in
                    try chunks.summarize(view, windows, facts, rollups, into: &summaries)
                }
            }
            if let answer { return answer.series }
        }
    }
}

/// Summaries of all series of a query, or the finding that they cannot be had.
private struct SummaryAnswer {
    var series: [SeriesSummary]?

    /// - Parameter chunks: adds what chunks hold of a view, to a summary for each window; false when they
    ///   cannot speak for it.
    init(
        _ views: [SeriesView], _ windows: [TimeRange],
        chunks: (SeriesView, inout [WindowSummary]) throws -> Bool
    ) rethrows {
        var found: [SeriesSummary] = []
        found.reserveCapacity(views.count)
        for view in views {
            let summaries = try SummaryAnswer.summaries(view, windows, chunks)
            if let summaries, summaries.allSatisfy(\.isEmpty) { continue }
            found.append(SeriesSummary(labels: view.series.labels, windows: summaries ?? []))
        }
        if found.isEmpty || found.contains(where: { !$0.windows.isEmpty }) { series = found }
    }

    /// Nil when no summary can speak for the series.
    private static func summaries(
        _ view: SeriesView, _ windows: [TimeRange],
        _ chunks: (SeriesView, inout [WindowSummary]) throws -> Bool
    ) rethrows -> [WindowSummary]? {
        if view.kinds.contains(.histograms) || !view.series.histograms.isEmpty { return nil }
        var summaries = [WindowSummary](repeating: WindowSummary(), count: windows.count)
        guard try view.isComplete || chunks(view, &summaries) else { return nil }
        for (index, window) in windows.enumerated() {
            // Memory may still hold samples that chunks already have.
            guard summaries[index].add(view.series.floats, in: window) else { return nil }
        }
        return summaries
    }
}
