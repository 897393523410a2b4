package import Telemetry

/// What an SLO's events were counted from before the recorder counted them as they came: written as a series
/// when that is done, so that it can be asked of any server that has the counters.
///
///     beaufort_slo_recount_start_seconds{slo,condition,source,quality}
///
/// The value is the time from which on a source was counted, the sample's time is when the recorder took
/// over.
package struct Recount: Hashable, Sendable {
    package enum Source: String, Hashable, Sendable, CaseIterable {
        case log
        case counters
        case histograms

        var words: String {
            switch self {
            case .log: "from the log of requests"
            case .counters: "from counters of all requests"
            case .histograms: "from histograms"
            }
        }
    }

    package var source: Source
    package var isExact: Bool
    /// From when on the source was counted.
    package var start: Timestamp
    /// When the recorder took over.
    package var end: Timestamp

    package init(source: Source, isExact: Bool, start: Timestamp, end: Timestamp) {
        self.source = source
        self.isExact = isExact
        self.start = start
        self.end = end
    }

    package static let metric = MetricCatalogue.sloRecountStart.name

    package func series(of slo: String, _ indicator: RequestIndicator) -> Series {
        let labels = Labels(
            name: Recount.metric,
            [
                "slo": slo, "condition": indicator.digest, "source": source.rawValue,
                "quality": isExact ? "exact" : "estimated",
            ])
        return Series(labels, at: end, start.seconds)
    }

    /// Of an SLO's present condition, the latest first; none where it was counted from the start.
    package static func read(
        of slo: SLODefinition, at time: Timestamp, from source: any SeriesSource
    ) async throws -> [Recount] {
        guard case .requests(let indicator) = slo.indicator else { return [] }
        let matchers = [
            Matcher.metric(metric), Matcher("slo", .equal, slo.name),
            Matcher("condition", .equal, indicator.digest),
        ]
        let found = try await source.selectLast(matchers, at: time, lookback: slo.period.longest)
        let recounts = found.compactMap { series -> Recount? in
            guard let kind = series.labels["source"].flatMap(Source.init),
                let end = series.floats.times.last, let start = series.floats.values.last
            else { return nil }
            return Recount(
                source: kind, isExact: series.labels["quality"] == "exact",
                start: Timestamp(milliseconds: Int64(start * 1_000)), end: end)
        }
        return recounts.sorted { ($1.end, $1.start) < ($0.end, $0.start) }
    }
}

extension [Recount] {
    /// `as they came since …, before that from the log of requests back to …`; nil without any.
    package var words: String? {
        guard let first else { return nil }
        return ["as they came since \(first.end.rfc3339)"].joined()
            + map { recount in
                let how = recount.isExact ? "" : " (estimated)"
                return ", before that \(recount.source.words)\(how) back to \(recount.start.rfc3339)"
            }.joined()
    }
}
