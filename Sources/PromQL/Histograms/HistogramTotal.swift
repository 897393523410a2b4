import Telemetry

/// Sums or averages histograms: every count and the sum with the same care as plain numbers.
struct HistogramTotal {
    private var histograms: [ExponentialHistogram] = []
    /// The plain sum: it has the layout every histogram can be brought to.
    private var layout: ExponentialHistogram?
    /// Exponential and custom buckets met: there is no total.
    private(set) var isMixed = false
    private(set) var reconciledBounds = false
    private var sawReset = false
    private var sawNoReset = false

    var hintsCollide: Bool { sawReset && sawNoReset }

    mutating func add(_ other: ExponentialHistogram) {
        if other.resetHint == .reset { sawReset = true }
        if other.resetHint == .notReset { sawNoReset = true }
        histograms.append(other)
        guard let sum = layout else {
            layout = other
            return
        }
        guard let combined = sum.adding(other) else {
            isMixed = true
            return
        }
        if combined.reconciledBounds { reconciledBounds = true }
        layout = combined.histogram
    }

    /// Nil when nothing was added or the buckets do not fit together.
    func value<Total: Accumulator>(_ type: Total.Type) -> ExponentialHistogram? {
        guard var result = layout, !isMixed else { return nil }
        if histograms.count == 1 { return result }
        var (count, sum, zero) = (Total(), Total(), Total())
        var positive = [Total](repeating: Total(), count: result.positive.counts.count)
        var negative = [Total](repeating: Total(), count: result.negative.counts.count)
        for histogram in histograms {
            let aligned = aligned(histogram, to: result)
            count.add(aligned.count)
            sum.add(aligned.sum)
            zero.add(aligned.zeroCount)
            for index in positive.indices {
                positive[index].add(aligned.positive[result.positive.offset + index])
            }
            for index in negative.indices {
                negative[index].add(aligned.negative[result.negative.offset + index])
            }
        }
        result.count = count.value
        result.sum = sum.value
        result.zeroCount = zero.value
        result.positive.counts = positive.map(\.value)
        result.negative.counts = negative.map(\.value)
        return result
    }

    private func aligned(
        _ histogram: ExponentialHistogram, to layout: ExponentialHistogram
    ) -> ExponentialHistogram {
        var empty = ExponentialHistogram(schema: layout.schema, zeroThreshold: layout.zeroThreshold)
        empty.customBounds = layout.customBounds
        empty.merge(histogram)
        return empty
    }
}
