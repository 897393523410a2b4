internal import Telemetry

extension Column {
    /// Both columns' times; where both have a sample, its values added up.
    static func sum(_ left: Column, _ right: Column) -> Column {
        if left.isEmpty { return right }
        if left.times == right.times {
            return Column(times: left.times, values: zip(left.values, right.values).map { $0 + $1 })
        }
        var sums: [Timestamp: Double] = [:]
        for column in [left, right] {
            for (time, value) in zip(column.times, column.values) { sums[time, default: 0] += value }
        }
        let times = sums.keys.sorted()
        return Column(times: times, values: times.map { sums[$0] ?? 0 })
    }
}

extension HistogramSample {
    /// Both lists' times; where both have a sample, its histograms merged.
    static func sum(_ left: [HistogramSample], _ right: [HistogramSample]) -> [HistogramSample] {
        if left.isEmpty { return right }
        var sums: [Timestamp: ExponentialHistogram] = [:]
        for sample in left + right {
            guard let sum = sums[sample.time] else {
                sums[sample.time] = sample.histogram
                continue
            }
            // Classic histograms with other bounds cannot be added; the first one stands.
            if sum.customBounds == sample.histogram.customBounds {
                sums[sample.time] = sum + sample.histogram
            }
        }
        return sums.sorted { $0.key < $1.key }.map { HistogramSample(time: $0.key, histogram: $0.value) }
    }
}
