import Telemetry

/// What an evaluation has to say about its data. The texts are those Prometheus clients know.
struct Remark: Hashable {
    var isWarning: Bool
    var text: String

    private static func warning(_ text: String, _ metric: String? = nil) -> Remark {
        Remark(isWarning: true, text: text + suffix(metric))
    }

    private static func info(_ text: String, _ metric: String? = nil) -> Remark {
        Remark(isWarning: false, text: text + suffix(metric))
    }

    private static func suffix(_ metric: String?) -> String {
        guard let metric, !metric.isEmpty else { return "" }
        return " for metric name \(quoted(metric))"
    }

    static func invalidQuantile(_ value: Double) -> Remark {
        warning("quantile value should be between 0 and 1, got \(numberText(value))")
    }
    static func invalidRatio(_ value: Double, capped: Double) -> Remark {
        warning(
            "ratio value should be between -1 and 1, got \(numberText(value)), "
                + "capping to \(numberText(capped))"
        )
    }
    static func badBucketLabel(_ value: String, _ metric: String) -> Remark {
        warning("bucket label \"le\" is missing or has a malformed value of \(quoted(value))", metric)
    }
    static func mixedFloatsHistograms(_ metric: String) -> Remark {
        warning("encountered a mix of histograms and floats", metric)
    }
    static let mixedInAggregation = warning("encountered a mix of histograms and floats for aggregation")
    static func mixedClassicNative(_ metric: String) -> Remark {
        warning("vector contains a mix of classic and native histograms", metric)
    }
    static func nativeNotCounter(_ metric: String) -> Remark {
        warning("this native histogram metric is not a counter: \(quoted(metric))")
    }
    static func nativeNotGauge(_ metric: String) -> Remark {
        warning("this native histogram metric is not a gauge: \(quoted(metric))")
    }
    static func mixedBucketSchemas(_ metric: String) -> Remark {
        warning("vector contains a mix of histograms with exponential and custom buckets schemas", metric)
    }
    static let mixedBucketSchemasInAggregation = warning(
        "vector contains a mix of histograms with exponential and custom buckets schemas")
    static func counterResetCollision(_ place: String) -> Remark {
        warning("conflicting counter resets during histogram \(place)")
    }
    static let sortInRange = warning(
        "sort is ineffective for range queries since results are always ordered by labels")

    static func possibleNonCounter(_ metric: String) -> Remark {
        info(
            "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                + quoted(metric))
    }
    static func forcedMonotonicity(_ detail: String, _ metric: String) -> Remark {
        info(
            "input to histogram_quantile needed to be fixed for monotonicity "
                + "(see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
                + "\(suffix(metric)), \(detail)")
    }
    static func incompatibleTypes(_ left: String, _ operation: String, _ right: String) -> Remark {
        info(
            "incompatible sample types encountered for binary operator \"\(operation)\": "
                + "\(left) \(operation) \(right)")
    }
    static func incompatibleBuckets(_ operation: String) -> Remark {
        warning("incompatible bucket layout encountered for binary operator \(operation)")
    }
    static func histogramIgnoredInAggregation(_ operation: String) -> Remark {
        info("ignored histogram in \(operation) aggregation")
    }
    static func histogramIgnoredInMixedRange(_ metric: String) -> Remark {
        info("ignored histograms in a range containing both floats and histograms", metric)
    }
    /// Of samples that are not kept any more.
    static func slicesHide(_ function: String, _ rollups: Rollups) -> Remark {
        info(
            "\(function) sees the first and the last sample of each slice only "
                + "in history older than \(rollups.end)")
    }
    static func slicesAreLonger(_ range: TimeSpan, _ slice: TimeSpan) -> Remark {
        info("windows of \(range) are answered with whole slices of \(slice) where history has only those")
    }
    static func slicesMove(_ range: TimeSpan, _ rollups: Rollups) -> Remark {
        info(
            "windows of \(range) are moved to the nearest ends of slices in history older than \(rollups.end): "
                + "each holds up to a slice of other samples than was asked for")
    }
    static func slicesHaveFewSamples(_ slice: TimeSpan, _ rollups: Rollups) -> Remark {
        info(
            "in history older than \(rollups.end) the newest sample is the first or the last of a slice, "
                + "up to \(slice) old")
    }
    static func quantileSkewedByNaN(_ metric: String) -> Remark {
        info("input to histogram_quantile has NaN observations, result is skewed higher", metric)
    }
    static func quantileIsNaN(_ metric: String) -> Remark {
        info("input to histogram_quantile has NaN observations, result is NaN", metric)
    }
    static func fractionExcludesNaN(_ metric: String) -> Remark {
        info(
            "input to histogram_fraction has NaN observations, which are excluded from all fractions", metric)
    }
    static func mismatchedCustomBuckets(_ place: String) -> Remark {
        info("mismatched custom buckets were reconciled during \(place)")
    }
}
