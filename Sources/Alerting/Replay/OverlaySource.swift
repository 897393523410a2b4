internal import PromQL
package import Telemetry

/// Recorded series with those of a rehearsal in the place of what the running rules had written: names that
/// the rehearsed rules write come from the rehearsal alone.
package struct OverlaySource: SeriesSource, SampleSink {
    private let recorded: any SeriesSource
    private let rehearsed = SeriesInMemory()
    private let names: Set<String>

    /// - Parameter groups: the rules rehearsed.
    package init(_ recorded: any SeriesSource, groups: [RuleGroup]) {
        self.init(recorded, names: Self.names(writtenBy: groups))
    }

    /// - Parameter names: metric names of which only what is rehearsed counts.
    package init(_ recorded: any SeriesSource, names: Set<String>) {
        self.recorded = recorded
        self.names = names
    }

    /// Metric names that rules write.
    static func names(writtenBy groups: [RuleGroup]) -> Set<String> {
        let recording = groups.flatMap(\.rules).compactMap { rule -> String? in
            if case .recording(let rule) = rule { return rule.name }
            return nil
        }
        return Set(recording).union(["ALERTS", "ALERTS_FOR_STATE"])
    }

    package func append(_ batch: [Series]) async throws {
        try await rehearsed.append(batch)
    }

    package func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        switch reach(of: matchers) {
        case .recorded: return try await recorded.select(matchers, in: range)
        case .rehearsed: return try await rehearsed.select(matchers, in: range)
        case .both:
            let old = try await recorded.select(matchers, in: range).filter(isRecorded)
            return (old + (try await rehearsed.select(matchers, in: range))).sorted { $0.labels < $1.labels }
        }
    }

    package func selectLast(
        _ matchers: [Matcher], at time: Timestamp, lookback: TimeSpan
    ) async throws -> [Series] {
        func last(_ source: any SeriesSource) async throws -> [Series] {
            try await source.selectLast(matchers, at: time, lookback: lookback)
        }
        switch reach(of: matchers) {
        case .recorded: return try await last(recorded)
        case .rehearsed: return try await last(rehearsed)
        case .both:
            let old = try await last(recorded).filter(isRecorded)
            return (old + (try await last(rehearsed))).sorted { $0.labels < $1.labels }
        }
    }

    package func summarize(
        _ matchers: [Matcher], over windows: [TimeRange], facts: SummaryFacts
    ) async throws -> [SeriesSummary]? {
        guard reach(of: matchers) == .recorded else { return nil }
        return try await recorded.summarize(matchers, over: windows, facts: facts)
    }

    package func rollups() async throws -> Rollups { try await recorded.rollups() }

    private enum Reach { case recorded, rehearsed, both }

    private func reach(of matchers: [Matcher]) -> Reach {
        guard let name = matchers.first(where: { $0.name == Label.metricName && $0.operation == .equal })
        else {
            return .both
        }
        return names.contains(name.value) ? .rehearsed : .recorded
    }

    private func isRecorded(_ series: Series) -> Bool {
        !names.contains(series.labels.metricName ?? "")
    }
}
