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
        series.floats.values.withUnsafeBufferPointer { values in
            // Most counters never fall, and counting falls is faster than looking for one.
            var falls = 0
            for index in values.indices.dropFirst() where values[index] < values[index - 1] { falls &+= 1 }
            if falls == 0 { return }
            resets.reserveCapacity(falls)
            for index in values.indices.dropFirst() where values[index] < values[index - 1] {
                resets.append(index)
            }
        }
        let histograms = series.histograms
        if histograms.first?.histogram.resetHint == .gauge { isUniform = false }
        for index in histograms.indices.dropFirst() {
            let (previous, next) = (histograms[index - 1].histogram, histograms[index].histogram)
            if next.isReset(after: previous) { histogramResets.append(index) }
            if next.resetHint == .gauge || !next.hasSameLayout(as: previous) { isUniform = false }
        }
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
