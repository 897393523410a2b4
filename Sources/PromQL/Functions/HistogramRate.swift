import Telemetry

/// The change of a histogram over a window.
enum HistogramRate {
    /// Last minus first, with what resets in between took away added back when it is a counter.
    static func change(
        _ series: RangeSeries, _ window: Range<Int>, isCounter: Bool, _ context: inout WindowContext
    ) -> ExponentialHistogram? {
        let samples = series.histograms[window]
        guard var previous = samples.first?.histogram, let last = samples.last?.histogram else { return nil }
        let hints = samples.map(\.histogram.resetHint)
        if isCounter && hints.contains(.gauge) { context.remark(.nativeNotCounter(series.metricName)) }
        if !isCounter && (hints.first != .gauge || hints.last != .gauge) {
            context.remark(.nativeNotGauge(series.metricName))
        }
        let second = samples[window.lowerBound + 1].histogram
        if isCounter && second.isReset(after: previous) {
            // What was before the reset has no part in the change.
            previous = ExponentialHistogram(schema: second.schema)
            previous.zeroThreshold = second.zeroThreshold
            previous.customBounds = second.customBounds
        }
        let inner = isCounter ? samples.dropFirst().dropLast() : []
        guard last.isCompatible(with: previous),
            inner.allSatisfy({ $0.histogram.isCompatible(with: previous) })
        else {
            context.remark(.mixedBucketSchemas(series.metricName))
            return nil
        }
        var change = last
        if !last.hasCustomBounds {
            for sample in inner { change.downscale(to: sample.histogram.schema) }
        }
        guard let difference = change.subtracting(previous) else { return nil }
        if difference.reconciledBounds { context.remark(.mismatchedCustomBuckets("subtraction")) }
        change = difference.histogram
        if isCounter { addBackResets(samples.dropFirst(), after: previous, to: &change, &context) }
        change.resetHint = .gauge
        change.compact()
        return change
    }

    private static func addBackResets(
        _ samples: ArraySlice<HistogramSample>, after first: ExponentialHistogram,
        to change: inout ExponentialHistogram, _ context: inout WindowContext
    ) {
        var previous = first
        for sample in samples {
            if sample.histogram.isReset(after: previous), let sum = change.adding(previous) {
                if sum.reconciledBounds { context.remark(.mismatchedCustomBuckets("addition")) }
                change = sum.histogram
            }
            previous = sample.histogram
        }
    }
}
