import Telemetry

/// `sum_over_time` and its family.
enum OverTime {
    static func sum(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext) -> SampleValue? {
        if isMixed(series, window, &context) { return nil }
        if !window.histograms.isEmpty {
            return histogramTotal(series, window, &context, CompensatedSum.self)
        }
        var sum = CompensatedSum()
        for index in window.floats { sum.add(series.floats.values[index]) }
        return .float(sum.value)
    }

    static func average(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext)
        -> SampleValue?
    {
        if isMixed(series, window, &context) { return nil }
        if !window.histograms.isEmpty {
            return histogramTotal(series, window, &context, RunningMean.self)
        }
        var mean = RunningMean()
        for index in window.floats { mean.add(series.floats.values[index]) }
        return .float(mean.value)
    }

    static func minimum(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext)
        -> SampleValue?
    {
        guard hasFloats(series, window, &context) else { return nil }
        var result = series.floats.values[window.floats.lowerBound]
        for index in window.floats where series.floats.values[index] < result || result.isNaN {
            result = series.floats.values[index]
        }
        return .float(result)
    }

    static func maximum(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext)
        -> SampleValue?
    {
        guard hasFloats(series, window, &context) else { return nil }
        var result = series.floats.values[window.floats.lowerBound]
        for index in window.floats where series.floats.values[index] > result || result.isNaN {
            result = series.floats.values[index]
        }
        return .float(result)
    }

    static func count(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext) -> SampleValue?
    {
        .float(Double(window.floats.count + window.histograms.count))
    }

    static func present(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext)
        -> SampleValue?
    {
        .float(1)
    }

    static func last(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext) -> SampleValue?
    {
        let float = window.floats.last.map { series.floats.times[$0] }
        let histogram = window.histograms.last.map { series.histograms[$0] }
        if let histogram, histogram.time > float ?? .distantPast { return .histogram(histogram.histogram) }
        return window.floats.last.map { .float(series.floats.values[$0]) }
    }

    static func first(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext) -> SampleValue?
    {
        let float = window.floats.first.map { series.floats.times[$0] }
        let histogram = window.histograms.first.map { series.histograms[$0] }
        if let histogram, histogram.time < float ?? .distantFuture { return .histogram(histogram.histogram) }
        return window.floats.first.map { .float(series.floats.values[$0]) }
    }

    /// Windows with both kinds of samples have no sum.
    private static func isMixed(
        _ series: RangeSeries, _ window: Window, _ context: inout WindowContext
    ) -> Bool {
        guard !window.floats.isEmpty && !window.histograms.isEmpty else { return false }
        context.remark(.mixedFloatsHistograms(series.metricName))
        return true
    }

    /// Functions of floats alone pass over histograms, with a remark where there were both.
    static func hasFloats(
        _ series: RangeSeries, _ window: Window, _ context: inout WindowContext
    ) -> Bool {
        if !window.floats.isEmpty && !window.histograms.isEmpty {
            context.remark(.histogramIgnoredInMixedRange(series.metricName))
        }
        return !window.floats.isEmpty
    }

    private static func histogramTotal<Total: Accumulator>(
        _ series: RangeSeries, _ window: Window, _ context: inout WindowContext, _ type: Total.Type
    ) -> SampleValue? {
        var total = HistogramTotal()
        for index in window.histograms { total.add(series.histograms[index].histogram) }
        if total.isMixed { context.remark(.mixedBucketSchemas(series.metricName)) }
        if total.hintsCollide { context.remark(.counterResetCollision("aggregation")) }
        if total.reconciledBounds { context.remark(.mismatchedCustomBuckets("aggregation")) }
        return total.value(type).map { .histogram($0) }
    }
}
