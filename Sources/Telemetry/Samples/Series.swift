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
