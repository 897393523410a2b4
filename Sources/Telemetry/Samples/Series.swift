/// A series and a stretch of its samples: floats, exponential histograms, or first one then the other.
package struct Series: Hashable, Sendable {
    package var labels: Labels
    package var floats: Column
    package var histograms: [HistogramSample]

    package init(labels: Labels, floats: Column = Column(), histograms: [HistogramSample] = []) {
        self.labels = labels
        self.floats = floats
        self.histograms = histograms
    }

    /// A series with one float sample.
    package init(_ labels: Labels, at time: Timestamp, _ value: Double) {
        self.init(labels: labels, floats: Column(times: [time], values: [value]))
    }

    /// A series with one histogram sample.
    package init(_ labels: Labels, at time: Timestamp, _ histogram: ExponentialHistogram) {
        self.init(labels: labels, histograms: [HistogramSample(time: time, histogram: histogram)])
    }

    package var isEmpty: Bool { floats.isEmpty && histograms.isEmpty }

    /// Leaves out samples after a moment; times go forward.
    /// - Returns: how many those were.
    package mutating func dropLater(than limit: Timestamp) -> Int {
        let floatsKept = floats.times.partitioningIndex { $0 > limit }
        let histogramsKept = histograms.partitioningIndex { $0.time > limit }
        let dropped = floats.times.count - floatsKept + histograms.count - histogramsKept
        guard dropped > 0 else { return 0 }
        floats = Column(
            times: Array(floats.times[..<floatsKept]), values: Array(floats.values[..<floatsKept]))
        histograms.removeSubrange(histogramsKept...)
        return dropped
    }
}

/// An exponential histogram at an instant; cumulative since the process started, like a counter.
package struct HistogramSample: Hashable, Sendable {
    package var time: Timestamp
    package var histogram: ExponentialHistogram

    package init(time: Timestamp, histogram: ExponentialHistogram) {
        self.time = time
        self.histogram = histogram
    }
}
