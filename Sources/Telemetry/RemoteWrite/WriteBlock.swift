/// The samples of one remote-write body in flat columns: whatever it holds, there are seven arrays.
///
/// A series is known by the bytes of its labels as they came, so that one seen before is found without a
/// String being made. Those bytes are the `labels` fields of a 1.0 `TimeSeries`, tags included; the
/// references of a 2.0 request are written out to the same form.
package struct WriteBlock: Sendable {
    package struct Entry: Sendable {
        /// In `labelBytes`.
        package var labels: Range<Int>
        /// In `times` and `values`.
        package var samples: Range<Int>
        /// In `histograms`.
        package var histograms: Range<Int>
    }

    package internal(set) var entries: [Entry] = []
    package internal(set) var labelBytes: [UInt8] = []
    package internal(set) var times: [Timestamp] = []
    package internal(set) var values: [Double] = []
    package internal(set) var histograms: [HistogramSample] = []
    /// What the body says of metrics, in no order.
    package internal(set) var families: [MetricFamily] = []
    /// Exemplars that were in the body; none is kept.
    package internal(set) var exemplarCount = 0

    /// Samples of series that were left out, because their labels are too many or too long.
    package internal(set) var skippedSamples = 0
    /// Which was the first, and why.
    package internal(set) var skippedReason: String?

    package init() {}

    package var sampleCount: Int { times.count + histograms.count }

    /// Forgets the content and keeps the storage for the next body.
    package mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        labelBytes.removeAll(keepingCapacity: true)
        times.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        histograms.removeAll(keepingCapacity: true)
        families.removeAll(keepingCapacity: true)
        exemplarCount = 0
        skippedSamples = 0
        skippedReason = nil
    }

    /// Ends a series whose samples and labels stand at the end of the columns. One with labels beyond the
    /// limits is taken out again: the others of its body are none the worse for it.
    ///
    /// - Parameter fault: what is wrong with its labels, if anything is.
    mutating func endSeries(labels: Int, samples: Int, histograms: Int, _ fault: String?) {
        guard let fault else {
            entries.append(
                Entry(
                    labels: labels..<labelBytes.count, samples: samples..<times.count,
                    histograms: histograms..<self.histograms.count))
            return
        }
        skippedSamples += times.count - samples + self.histograms.count - histograms
        skippedReason = skippedReason ?? "\(metric(since: labels)) \(fault)"
        labelBytes.removeSubrange(labels...)
        times.removeSubrange(samples...)
        values.removeSubrange(samples...)
        self.histograms.removeSubrange(histograms...)
    }

    /// What is wrong with the labels of the series at hand: too many, or too long.
    func fault(ofLabels count: Int, since start: Int) -> String? {
        if count > WriteLimits.labelsPerSeries {
            return "has more than \(WriteLimits.labelsPerSeries) labels"
        }
        return labelBytes.count - start > WriteLimits.labelBytesPerSeries
            ? "has more than \(WriteLimits.labelBytesPerSeries) bytes of labels" : nil
    }

    private func metric(since start: Int) -> String {
        let entry = Entry(labels: start..<labelBytes.count, samples: 0..<0, histograms: 0..<0)
        return (try? labels(of: entry))?.metricName.map { "a series of \(quoted($0))" } ?? "a series"
    }
}

/// What one body may hold: bounds on memory, far above what senders put into a request.
package enum WriteLimits {
    package static let series = 500_000
    package static let samples = 2_000_000
    package static let labelsPerSeries = 256
    package static let labelBytesPerSeries = 65_536
    /// Label bytes of all series of a body together.
    package static let labelBytes = 64 << 20
    /// Buckets of one histogram, empty ones between full ones included.
    package static let bucketsPerHistogram = 65_536
    /// Buckets of all histograms of a body together.
    package static let buckets = 2_000_000
}
