/// Writes the samples of one data point.
struct PointWriter {
    let name: String
    /// All but the metric name, sorted by name.
    let labels: [Label]
    let time: Int64

    /// Names a series: the metric name with a suffix, the point's labels, and one more that takes the place
    /// of a label of that name.
    func key(_ suffix: String = "", _ extra: Label? = nil) -> LabelBytes {
        var bytes = LabelBytes()
        bytes.append(Label.metricName, name + suffix)
        for label in labels where !label.value.isEmpty && label.name != extra?.name {
            bytes.append(label.name, label.value)
        }
        if let extra { bytes.append(extra.name, extra.value) }
        return bytes
    }

    func write(_ point: OTLPPoint, _ kind: OTLPMetric.Kind, _ samples: inout SampleGroups) {
        switch kind {
        case .gauge, .sum: number(point, &samples)
        case .histogram: histogram(point, &samples)
        case .exponentialHistogram: exponential(point, &samples)
        case .summary: summary(point, &samples)
        }
    }

    /// What deltas come to.
    func write(_ total: DeltaTotal, _ samples: inout SampleGroups) {
        switch total {
        case .number(let value): samples.add(key(), at: time, value)
        case .histogram(let point): histogram(point, &samples)
        case .exponential(let histogram): samples.add(key(), at: time, histogram)
        }
    }

    private func number(_ point: OTLPPoint, _ samples: inout SampleGroups) {
        samples.add(key(), at: time, point.isUnrecorded ? staleMarker : point.value ?? 0)
    }

    /// As classic buckets.
    private func histogram(_ point: OTLPPoint, _ samples: inout SampleGroups) {
        func value(_ count: UInt64) -> Double { point.isUnrecorded ? staleMarker : Double(count) }
        samples.add(key("_count"), at: time, value(point.count))
        if let sum = point.sum {
            samples.add(key("_sum"), at: time, point.isUnrecorded ? staleMarker : sum)
        }
        var total: UInt64 = 0
        for (place, bound) in point.bounds.enumerated() where bound != .infinity {
            if place < point.bucketCounts.count { total &+= point.bucketCounts[place] }
            let le = Label("le", numberText(bound, style: .plain))
            samples.add(key("_bucket", le), at: time, value(total))
        }
        samples.add(key("_bucket", Label("le", "+Inf")), at: time, value(point.count))
    }

    private func summary(_ point: OTLPPoint, _ samples: inout SampleGroups) {
        func value(_ number: Double) -> Double { point.isUnrecorded ? staleMarker : number }
        samples.add(key("_count"), at: time, value(Double(point.count)))
        samples.add(key("_sum"), at: time, value(point.sum ?? 0))
        for quantile in point.quantiles {
            let label = Label("quantile", numberText(quantile.quantile, style: .plain))
            samples.add(key("", label), at: time, value(quantile.value))
        }
    }

    private func exponential(_ point: OTLPPoint, _ samples: inout SampleGroups) {
        samples.add(key(), at: time, PointWriter.histogram(point))
    }

    /// As a native histogram, no finer than Prometheus reads.
    static func histogram(_ point: OTLPPoint) -> ExponentialHistogram {
        var histogram = ExponentialHistogram(schema: point.scale)
        if point.isUnrecorded {
            histogram.sum = staleMarker
        } else {
            histogram.count = Double(point.count)
            histogram.sum = point.sum ?? 0
            histogram.zeroCount = Double(point.zeroCount)
            histogram.zeroThreshold = point.zeroThreshold
            histogram.positive = PointWriter.buckets(point.positive)
            histogram.negative = PointWriter.buckets(point.negative)
        }
        histogram.downscale(to: 8)
        histogram.compact()
        return histogram
    }

    /// Prometheus numbers a bucket by its upper end, OpenTelemetry by its lower.
    private static func buckets(_ buckets: OTLPPoint.Buckets) -> ExponentialHistogram.Buckets {
        ExponentialHistogram.Buckets(offset: buckets.offset + 1, counts: buckets.counts.map { Double($0) })
    }
}
