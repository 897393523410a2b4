/// Who measured: the part of a program that the metrics of a `ScopeMetrics` come from.
package struct OTLPScope: Hashable, Sendable {
    package var name = ""
    package var version = ""
    package var schemaURL = ""
    package var attributes: [OTLPAttribute] = []

    package init() {}
}

/// What all points of a metric share (`Metric` of opentelemetry-proto, metrics/v1).
package struct OTLPMetric: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case gauge, sum, histogram, exponentialHistogram, summary
    }

    package enum Temporality: Int, Hashable, Sendable {
        case unspecified, delta, cumulative
    }

    package var name = ""
    /// In UCUM notation.
    package var unit = ""
    package var kind = Kind.gauge
    /// Of sums and histograms; the other kinds have none.
    package var temporality = Temporality.unspecified
    /// Of sums.
    package var isMonotonic = false

    package init() {}

    private var isMeasuredAtOnce: Bool { kind == .gauge || kind == .summary }

    /// What adds up since a start is stored as Prometheus' counters and histograms are; deltas are added up.
    var isStorable: Bool { isMeasuredAtOnce || temporality != .unspecified }

    /// Whether a point says what happened since the one before.
    var isDelta: Bool { !isMeasuredAtOnce && temporality == .delta }
}

/// One data point of any kind; of the fields below only those of its metric's kind are filled.
package struct OTLPPoint: Hashable, Sendable {
    package var attributes: [OTLPAttribute] = []
    /// Nanoseconds since the Unix epoch; 0 is none.
    package var time: UInt64 = 0
    /// When what the point counts began, likewise.
    package var start: UInt64 = 0
    /// The flag `NO_RECORDED_VALUE`: the series has ended.
    package var isUnrecorded = false

    /// Of a gauge or sum.
    package var value: Double?

    /// Of histograms and summaries.
    package var count: UInt64 = 0
    package var sum: Double?

    /// One more than `bounds`, or none when only count and sum are known. Not cumulative.
    package var bucketCounts: [UInt64] = []
    package var bounds: [Double] = []

    package var scale = 0
    package var zeroCount: UInt64 = 0
    package var zeroThreshold = 0.0
    package var positive = Buckets()
    package var negative = Buckets()

    package var quantiles: [Quantile] = []

    /// Bucket `offset + k` holds `counts[k]` values in `(base^index, base^(index + 1)]`.
    package struct Buckets: Hashable, Sendable {
        package var offset = 0
        package var counts: [UInt64] = []

        package init() {}
    }

    package struct Quantile: Hashable, Sendable {
        package var quantile = 0.0
        package var value = 0.0

        package init() {}
    }

    package init() {}
}
