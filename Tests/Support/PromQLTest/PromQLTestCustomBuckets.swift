import Telemetry

/// Turns classic histograms (`_bucket`, `_sum`, `_count`) into histograms with custom bounds under the base
/// name, as `load_with_nhcb` asks.
struct PromQLTestCustomBuckets {
    private struct Family {
        var buckets: [(bound: Double, values: [Timestamp: Double])] = []
        var sum: [Timestamp: Double] = [:]
        var count: [Timestamp: Double] = [:]
    }

    static func histograms(of series: [Series]) -> [Series] {
        var families: [Labels: Family] = [:]
        for one in series {
            guard let name = one.labels.metricName else { continue }
            let values = Dictionary(
                uniqueKeysWithValues: zip(one.floats.times, one.floats.values).filter { !$0.1.isStale })
            func key(_ suffix: String) -> Labels {
                var labels = one.labels
                labels["le"] = nil
                labels[Label.metricName] = String(name.dropLast(suffix.count))
                return labels
            }
            if name.hasSuffix("_bucket"), let bound = one.labels["le"].flatMap(bound) {
                families[key("_bucket"), default: Family()].buckets.append((bound, values))
            } else if name.hasSuffix("_sum") {
                families[key("_sum"), default: Family()].sum = values
            } else if name.hasSuffix("_count") {
                families[key("_count"), default: Family()].count = values
            }
        }
        return families.compactMap { labels, family in
            family.buckets.isEmpty ? nil : Series(labels: labels, histograms: samples(family))
        }
    }

    private static func bound(_ text: String) -> Double? {
        text == "+Inf" || text == "Inf" ? .infinity : Double(text)
    }

    private static func samples(_ family: Family) -> [HistogramSample] {
        let buckets = family.buckets.sorted { $0.bound < $1.bound }
        let times = Set(buckets.flatMap { $0.values.keys }).sorted()
        return times.map { time in
            var histogram = ExponentialHistogram(schema: ExponentialHistogram.customBoundsSchema)
            histogram.customBounds = buckets.map(\.bound).filter(\.isFinite)
            var below = 0.0
            for bucket in buckets {
                let cumulative = bucket.values[time] ?? below
                histogram.positive.counts.append(cumulative - below)
                below = cumulative
            }
            let total = family.count[time] ?? below
            if buckets.last?.bound.isFinite == true { histogram.positive.counts.append(total - below) }
            histogram.count = total
            histogram.sum = family.sum[time] ?? 0
            return HistogramSample(time: time, histogram: histogram)
        }
    }
}
