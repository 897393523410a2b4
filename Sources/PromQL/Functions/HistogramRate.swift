import Telemetry

/// The change of a histogram over a window.
enum HistogramRate {
    /// Last minus first, with what resets in between took away added back when it is a counter.
    static func change(
        _ series: RangeSeries, _ window: Range<Int>, isCounter: Bool, _ context: inout WindowContext
    ) -> ExponentialHistogram? {
        let samples = series.histograms[window]
        guard var previous = samples.first?.histogram, let last = samples.last?.histogram else { return nil }
        if !isCounter || !series.facts.isUniform {
            noteHints(samples, series, isCounter: isCounter, &context)
        }
        let second = samples[window.lowerBound + 1].histogram
        let resets = isCounter ? CounterFacts.resets(series.facts.histogramResets, in: window) : []
        if resets.first == window.lowerBound + 1 {
            // What was before the reset has no part in the change.
            previous = ExponentialHistogram(schema: second.schema)
            previous.zeroThreshold = second.zeroThreshold
            previous.customBounds = second.customBounds
        }
        let inner = isCounter && !series.facts.isUniform ? samples.dropFirst().dropLast() : []
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
        for reset in resets where reset > window.lowerBound + 1 {
            guard let sum = change.adding(series.histograms[reset - 1].histogram) else { continue }
            if sum.reconciledBounds { context.remark(.mismatchedCustomBuckets("addition")) }
            change = sum.histogram
        }
        change.resetHint = .gauge
        change.compact()
        return change
    }

    private static func noteHints(
        _ samples: ArraySlice<HistogramSample>, _ series: RangeSeries, isCounter: Bool,
        _ context: inout WindowContext
    ) {
        let hints = samples.map(\.histogram.resetHint)
        if isCounter && hints.contains(.gauge) { context.remark(.nativeNotCounter(series.metricName)) }
        if !isCounter && (hints.first != .gauge || hints.last != .gauge) {
            context.remark(.nativeNotGauge(series.metricName))
        }
    }
}
