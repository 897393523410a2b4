/// Data points of a request that are not stored, by reason.
package struct OTLPRefusals: Hashable, Sendable {
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        case temporality, name, labels, empty, buckets, scale, value, overlap, deltas

        /// What is wrong and what helps.
        var text: String {
            switch self {
            case .temporality:
                "neither cumulative nor delta, or delta while otlp.delta_series is 0: set "
                    + "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative in the program"
            case .name: "of metrics without a usable name"
            case .labels:
                "with attributes that make no labels: a name without a letter or digit, more than "
                    + "\(WriteLimits.labelsPerSeries) of them, or more than "
                    + "\(WriteLimits.labelBytesPerSeries) bytes"
            case .empty: "without a time or without a value"
            case .buckets:
                "whose bucket counts and bounds do not fit together, or whose bounds do not ascend"
            case .value: "of deltas that are negative or no number"
            case .overlap:
                "of deltas that end before what is added up already: sent twice, or by two programs under one "
                    + "service.instance.id"
            case .deltas: "of deltas of more series than otlp.delta_series and 64 MiB of memory allow"
            case .scale: "of exponential histograms with a scale below -4"
            }
        }
    }

    package private(set) var counts: [Reason: Int] = [:]
    /// A metric it happened to, for each reason.
    private var examples: [Reason: String] = [:]

    package init() {}

    package var total: Int { counts.values.reduce(0, +) }

    mutating func add(_ reason: Reason, _ metric: String) {
        counts[reason, default: 0] += 1
        if examples[reason] == nil { examples[reason] = String(metric.prefix(200)) }
    }

    package static func points(_ count: Int) -> String { count == 1 ? "1 point" : "\(count) points" }

    /// One part for each reason: `3 points … (first in "http.requests")`.
    package var texts: [String] {
        Reason.allCases.compactMap { reason in
            guard let count = counts[reason] else { return nil }
            return "\(OTLPRefusals.points(count)) \(reason.text) (first in \(quoted(examples[reason] ?? "")))"
        }
    }
}
