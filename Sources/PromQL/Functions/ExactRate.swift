import Telemetry

/// `increase` and `rate` under `RangeSemantics.exact`: whole differences, nothing extrapolated.
enum ExactRate {
    static func increase(
        _ series: RangeSeries, _ window: Window, _ context: inout WindowContext
    ) -> SampleValue? {
        // The sample before the window is the baseline; the column holds it when it exists.
        let first = max(0, window.floats.lowerBound - 1)
        let firstHistogram = max(0, window.histograms.lowerBound - 1)
        if window.floats.upperBound > first && window.histograms.isEmpty && !series.floats.isEmpty {
            let last = window.floats.upperBound - 1
            let resets = series.resetSum(in: first..<window.floats.upperBound)
            return .float(series.floats.values[last] - series.floats.values[first] + resets)
        }
        guard window.histograms.upperBound > firstHistogram, window.floats.isEmpty else { return nil }
        let stretch = firstHistogram..<window.histograms.upperBound
        if stretch.count == 1 {
            return .histogram(series.histograms[firstHistogram].histogram.scaled(by: 0))
        }
        return HistogramRate.change(series, stretch, isCounter: true, &context).map { .histogram($0) }
    }

    static func rate(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext) -> SampleValue?
    {
        switch increase(series, window, &context) {
        case nil: nil
        case .float(let value): .float(value / context.range.seconds)
        case .histogram(let histogram): .histogram(histogram.scaled(by: 1 / context.range.seconds))
        }
    }
}
