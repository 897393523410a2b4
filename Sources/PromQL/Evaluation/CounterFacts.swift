import Telemetry

/// What counter functions ask about a series at every window, found out once.
struct CounterFacts {
    /// The name ends as counters' names do, or there is none.
    var isNamedLikeCounter = true
    /// Positions of floats below the one before: counter resets.
    var resets: [Int] = []
    /// Positions of histograms that start anew.
    var histogramResets: [Int] = []
    /// All histograms have one layout and none is a gauge: windows need no look at each sample.
    var isUniform = true

    init() {}

    init(_ series: RangeSeries) {
        isNamedLikeCounter = CounterFacts.isNamedLikeCounter(series.metricName)
        resets = series.floats.values.withUnsafeBufferPointer(CounterFacts.falls)
        let histograms = series.histograms
        if histograms.first?.histogram.resetHint == .gauge { isUniform = false }
        for index in histograms.indices.dropFirst() {
            let (previous, next) = (histograms[index - 1].histogram, histograms[index].histogram)
            if next.isReset(after: previous) { histogramResets.append(index) }
            if next.resetHint == .gauge || !next.hasSameLayout(as: previous) { isUniform = false }
        }
    }

    /// Positions of values below the one before. Counters rarely fall, and counting falls, several at a time,
    /// is faster than looking for one.
    private static func falls(_ values: UnsafeBufferPointer<Double>) -> [Int] {
        var found: [Int] = []
        var start = 1
        while start < values.count {
            let end = min(start + 256, values.count)
            var falls = 0
            for index in start..<end { falls &+= values[index] < values[index &- 1] ? 1 : 0 }
            if falls > 0 { found += (start..<end).filter { values[$0] < values[$0 - 1] } }
            start = end
        }
        return found
    }

    /// The name ends as counters' names do, or there is none.
    static func isNamedLikeCounter(_ name: String) -> Bool {
        name.isEmpty || ["_total", "_sum", "_count", "_bucket"].contains { name.hasSuffix($0) }
    }

    /// The resets after the first sample of a window.
    static func resets(_ all: [Int], in window: Range<Int>) -> ArraySlice<Int> {
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if all[middle] <= window.lowerBound { low = middle + 1 } else { high = middle }
        }
        return all[low...].prefix { $0 < window.upperBound }
    }
}
