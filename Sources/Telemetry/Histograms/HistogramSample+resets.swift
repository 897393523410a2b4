extension [HistogramSample] {
    /// As Prometheus' storage answers: a counter's sample is no reset unless it is the first of a stretch, of
    /// which nothing is known.
    package mutating func noteResets() {
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
