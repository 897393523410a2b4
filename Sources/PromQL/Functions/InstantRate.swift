import Telemetry

/// `irate` and `idelta`: the last two samples of the window.
enum InstantRate {
    static func irate(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext) -> SampleValue?
    {
        value(series, window, &context, isRate: true)
    }

    static func idelta(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext)
        -> SampleValue?
    {
        value(series, window, &context, isRate: false)
    }

    private struct Sample {
        var time: Timestamp
        var value: SampleValue
    }

    private static func value(
        _ series: RangeSeries, _ window: Window, _ context: inout WindowContext, isRate: Bool
    ) -> SampleValue? {
        let samples = lastTwo(series, window)
        guard samples.count == 2 else { return nil }
        let seconds = (samples[1].time - samples[0].time).seconds
        switch (samples[0].value, samples[1].value) {
        case (.float(let old), .float(let new)):
            let change = isRate && new < old ? new : new - old
            return .float(isRate ? change / seconds : change)
        case (.histogram(let old), .histogram(let new)):
            return histogram(old, new, seconds, series, &context, isRate: isRate)
        default:
            context.remark(.mixedFloatsHistograms(series.metricName))
            return nil
        }
    }

    private static func histogram(
        _ old: ExponentialHistogram, _ new: ExponentialHistogram, _ seconds: Double, _ series: RangeSeries,
        _ context: inout WindowContext, isRate: Bool
    ) -> SampleValue? {
        if isRate && (old.resetHint == .gauge || new.resetHint == .gauge) {
            context.remark(.nativeNotCounter(series.metricName))
        }
        if !isRate && (old.resetHint != .gauge || new.resetHint != .gauge) {
            context.remark(.nativeNotGauge(series.metricName))
        }
        var change = new
        if !isRate || !new.isReset(after: old) {
            guard let difference = new.subtracting(old) else {
                context.remark(.mixedBucketSchemas(series.metricName))
                return nil
            }
            if difference.reconciledBounds { context.remark(.mismatchedCustomBuckets("subtraction")) }
            change = difference.histogram
        }
        change.resetHint = .gauge
        change.compact()
        return .histogram(isRate ? change.scaled(by: 1 / seconds) : change)
    }

    private static func lastTwo(_ series: RangeSeries, _ window: Window) -> [Sample] {
        var samples: [Sample] = []
        for index in window.floats.suffix(2) {
            samples.append(
                Sample(time: series.floats.times[index], value: .float(series.floats.values[index])))
        }
        for index in window.histograms.suffix(2) {
            let sample = series.histograms[index]
            samples.append(Sample(time: sample.time, value: .histogram(sample.histogram)))
        }
        return Array(samples.sorted { $0.time < $1.time }.suffix(2))
    }
}
