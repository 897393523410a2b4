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
