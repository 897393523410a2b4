import Telemetry

/// Least-squares lines through the floats of a window.
enum Regression {
    /// `deriv`: the slope per second.
    static func derivative(
        _ series: RangeSeries, _ window: Window, _ context: inout WindowContext
    ) -> SampleValue? {
        guard OverTime.hasFloats(series, window, &context), window.floats.count >= 2 else { return nil }
        // Measured from the first sample, to keep the numbers small.
        let origin = series.floats.times[window.floats.lowerBound]
        return .float(line(series, window, origin: origin).slope)
    }

    /// `predict_linear`: the line's value so many seconds after the moment of evaluation.
    static func prediction(
        _ series: RangeSeries, _ window: Window, _ context: inout WindowContext
    ) -> SampleValue? {
        guard OverTime.hasFloats(series, window, &context), window.floats.count >= 2 else { return nil }
        let line = line(series, window, origin: context.time)
        return .float(line.slope * (context.parameters.first ?? 0) + line.intercept)
    }

    private static func line(
        _ series: RangeSeries, _ window: Window, origin: Timestamp
    ) -> (slope: Double, intercept: Double) {
        let first = series.floats.values[window.floats.lowerBound]
        var isConstant = true
        var (sumX, sumY) = (CompensatedSum(), CompensatedSum())
        var (sumXX, sumXY) = (CompensatedSum(), CompensatedSum())
        for index in window.floats {
            let y = series.floats.values[index]
            let x = (series.floats.times[index] - origin).seconds
            if y != first { isConstant = false }
            sumX.add(x)
            sumY.add(y)
            sumXX.add(x * x)
            sumXY.add(x * y)
        }
        if isConstant { return first.isInfinite ? (.nan, .nan) : (0, first) }
        let n = Double(window.floats.count)
        let covariance = sumXY.value - sumX.value * sumY.value / n
        let variance = sumXX.value - sumX.value * sumX.value / n
        let slope = covariance / variance
        return (slope, sumY.value / n - slope * sumX.value / n)
    }
}

/// `double_exponential_smoothing` (Holt's linear method).
enum Smoothing {
    static func doubleExponential(
        _ series: RangeSeries, _ window: Window, _ context: inout WindowContext
    ) -> SampleValue? {
        guard OverTime.hasFloats(series, window, &context), window.floats.count >= 2 else { return nil }
        let values = series.floats.values[window.floats]
        let smoothing = context.parameters[0]
        let trendFactor = context.parameters[1]
        let start = values.startIndex
        var previous = 0.0
        var level = values[start]
        var trend = values[start + 1] - values[start]
        for index in values.indices.dropFirst() {
            if index > start + 1 { trend = trendFactor * (level - previous) + (1 - trendFactor) * trend }
            previous = level
            level = smoothing * values[index] + (1 - smoothing) * (level + trend)
        }
        return .float(level)
    }
}
