import Telemetry

/// `rate`, `increase` and `delta` as Prometheus computes them: the difference of the window's last and first
/// sample, extrapolated towards the window's edges.
enum Rate {
    static func rate(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext) -> SampleValue?
    {
        extrapolated(series, window, &context, isCounter: true, isRate: true)
    }

    static func increase(
        _ series: RangeSeries, _ window: Window, _ context: inout WindowContext
    ) -> SampleValue? {
        extrapolated(series, window, &context, isCounter: true, isRate: false)
    }

    static func delta(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext) -> SampleValue?
    {
        extrapolated(series, window, &context, isCounter: false, isRate: false)
    }

    private static func extrapolated(
        _ series: RangeSeries, _ window: Window, _ context: inout WindowContext, isCounter: Bool, isRate: Bool
    ) -> SampleValue? {
        if isCounter && !series.facts.isNamedLikeCounter && !window.floats.isEmpty {
            context.remark(.possibleNonCounter(series.metricName))
        }
        if !window.floats.isEmpty && !window.histograms.isEmpty {
            context.remark(.mixedFloatsHistograms(series.metricName))
            return nil
        }
        if window.floats.count >= 2 {
            let times = series.floats.times
            let values = series.floats.values
            let first = window.floats.lowerBound
            let last = window.floats.upperBound - 1
            var change = values[last] - values[first]
            if isCounter { change += series.resetSum(in: window.floats) }
            let factor = Stretch(
                first: times[first], last: times[last], count: window.floats.count,
                start: window.start, end: window.end
            ).factor(counter: isCounter ? (values[first], change) : nil)
            return .float(change * (isRate ? factor / context.range.seconds : factor))
        }
        guard window.histograms.count >= 2 else { return nil }
        guard
            let change = HistogramRate.change(
                series, window.histograms, isCounter: isCounter, &context)
        else { return nil }
        let first = series.histograms[window.histograms.lowerBound]
        let last = series.histograms[window.histograms.upperBound - 1]
        let factor = Stretch(
            first: first.time, last: last.time, count: window.histograms.count, start: window.start,
            end: window.end
        ).factor(counter: isCounter ? (first.histogram.count, change.count) : nil)
        return .histogram(change.scaled(by: isRate ? factor / context.range.seconds : factor))
    }

    /// How far the samples of a window reach, in seconds, and how far extrapolation goes beyond them: what
    /// series of the same times have in common.
    struct Stretch {
        var sampled: Double
        var toStart: Double
        var toEnd: Double

        /// The edge is reached when it is closer than 1.1 average spacings, else half a spacing is added.
        ///
        /// - Parameters:
        ///   - first, last: times of the outermost samples, of which there are `count`, two at least.
        ///   - start, end: the window's edges.
        @inline(__always)
        init(first: Timestamp, last: Timestamp, count: Int, start: Timestamp, end: Timestamp) {
            func seconds(_ from: Timestamp, _ to: Timestamp) -> Double {
                Double(to.milliseconds - from.milliseconds) / 1_000
            }
            sampled = seconds(first, last)
            let spacing = sampled / Double(count - 1)
            let threshold = spacing * 1.1
            toStart = seconds(start, first)
            toEnd = seconds(last, end)
            if toStart >= threshold { toStart = spacing / 2 }
            if toEnd >= threshold { toEnd = spacing / 2 }
        }

        /// How much longer the extrapolated stretch is than the sampled one. A counter is never taken below
        /// zero.
        @inline(__always)
        func factor(counter: (first: Double, change: Double)?) -> Double {
            var toStart = toStart
            if let counter, counter.change > 0, counter.first >= 0 {
                toStart = min(toStart, sampled * (counter.first / counter.change))
            }
            return (sampled + toStart + toEnd) / sampled
        }
    }
}

extension RangeSeries {
    /// What the resets inside a window took away: the sum of the values just before each.
    func resetSum(in window: Range<Int>) -> Double {
        if facts.resets.isEmpty { return 0 }
        return CounterFacts.resets(facts.resets, in: window).reduce(0) { $0 + floats.values[$1 - 1] }
    }
}
