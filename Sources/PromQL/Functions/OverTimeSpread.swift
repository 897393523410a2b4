import Telemetry

/// Spread and quantiles of the floats in a window.
enum OverTimeSpread {
    static func variance(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext)
        -> SampleValue?
    {
        spread(series, window, &context).map { .float($0) }
    }

    static func deviation(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext)
        -> SampleValue?
    {
        spread(series, window, &context).map { .float($0.squareRoot()) }
    }

    static func quantile(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext)
        -> SampleValue?
    {
        guard OverTime.hasFloats(series, window, &context) else { return nil }
        let values = Array(series.floats.values[window.floats])
        return .float(PromQL.quantile(context.parameters.first ?? .nan, of: values))
    }

    static func medianDeviation(
        _ series: RangeSeries, _ window: Window, _ context: inout WindowContext
    ) -> SampleValue? {
        guard OverTime.hasFloats(series, window, &context) else { return nil }
        let values = Array(series.floats.values[window.floats])
        if values.contains(where: \.isNaN) { return .float(.nan) }
        let median = PromQL.quantile(0.5, of: values)
        return .float(PromQL.quantile(0.5, of: values.map { ($0 - median).magnitude }))
    }

    private static func spread(
        _ series: RangeSeries, _ window: Window, _ context: inout WindowContext
    ) -> Double? {
        guard OverTime.hasFloats(series, window, &context) else { return nil }
        var variance = RunningVariance()
        for index in window.floats { variance.add(series.floats.values[index]) }
        return variance.value
    }
}

/// When the extreme or outermost samples of a window were taken, in seconds.
enum OverTimeMoments {
    static func ofMinimum(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext)
        -> SampleValue?
    {
        extreme(series, window, &context) { $0 <= $1 }
    }

    static func ofMaximum(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext)
        -> SampleValue?
    {
        extreme(series, window, &context) { $0 >= $1 }
    }

    static func ofFirst(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext)
        -> SampleValue?
    {
        let float = window.floats.first.map { series.floats.times[$0] } ?? .distantFuture
        let histogram = window.histograms.first.map { series.histograms[$0].time } ?? .distantFuture
        return .float(min(float, histogram).seconds)
    }

    static func ofLast(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext)
        -> SampleValue?
    {
        let float = window.floats.last.map { series.floats.times[$0] } ?? .distantPast
        let histogram = window.histograms.last.map { series.histograms[$0].time } ?? .distantPast
        return .float(max(float, histogram).seconds)
    }

    /// The last of equal extremes counts.
    private static func extreme(
        _ series: RangeSeries, _ window: Window, _ context: inout WindowContext,
        _ wins: (Double, Double) -> Bool
    ) -> SampleValue? {
        guard OverTime.hasFloats(series, window, &context) else { return nil }
        var best = window.floats.lowerBound
        for index in window.floats {
            let value = series.floats.values[index]
            if wins(value, series.floats.values[best]) || series.floats.values[best].isNaN { best = index }
        }
        return .float(series.floats.times[best].seconds)
    }
}
