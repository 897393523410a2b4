import Telemetry

/// The samples loaded so far. Loads may interleave in time.
struct PromQLTestStorage: SeriesSource {
    private var samples: [Labels: [Timestamp: Sample]] = [:]
    private var sorted: [Series] = []

    private enum Sample {
        case float(Double)
        case histogram(ExponentialHistogram)
    }

    mutating func add(_ series: Series) {
        for (time, value) in zip(series.floats.times, series.floats.values) {
            samples[series.labels, default: [:]][time] = .float(value)
        }
        for sample in series.histograms {
            samples[series.labels, default: [:]][sample.time] = .histogram(sample.histogram)
        }
    }

    /// Makes what was added visible.
    mutating func sort() {
        sorted = samples.map { labels, samples in
            var series = Series(labels: labels)
            for (time, sample) in samples.sorted(by: { $0.key < $1.key }) {
                switch sample {
                case .float(let value): series.floats.append(time, value)
                case .histogram(let histogram):
                    series.histograms.append(HistogramSample(time: time, histogram: histogram))
                }
            }
            series.histograms.noteResets()
            return series
        }.sorted { $0.labels < $1.labels }
    }

    func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        let matchers = try [CompiledMatcher](matchers)
        return sorted.filter { matchers.matches($0.labels) }.compactMap { $0.within(range) }
    }
}

extension [HistogramSample] {
    /// Prometheus' storage answers with what it knows: a counter's sample is no reset unless it is the
    /// first of a stretch, of which nothing is known.
    fileprivate mutating func noteResets() {
        for index in indices.reversed() where self[index].histogram.resetHint != .gauge {
            let isFirst = index == startIndex || self[index - 1].histogram.resetHint == .gauge
            let isReset = isFirst || self[index].histogram.startsAnew(after: self[index - 1].histogram)
            self[index].histogram.resetHint = isReset ? .unknown : .notReset
        }
    }
}

extension ExponentialHistogram {
    fileprivate func startsAnew(after previous: ExponentialHistogram) -> Bool {
        if resetHint == .reset || count < previous.count || schema != previous.schema { return true }
        if customBounds != previous.customBounds || zeroThreshold != previous.zeroThreshold { return true }
        return zeroCount < previous.zeroCount
            || zip(previous.positive.offset..., previous.positive.counts).contains { positive[$0] < $1 }
            || zip(previous.negative.offset..., previous.negative.counts).contains { negative[$0] < $1 }
    }
}
