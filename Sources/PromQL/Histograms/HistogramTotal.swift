import Telemetry

/// Sums or averages histograms: every count and the sum with the same care as plain numbers.
struct HistogramTotal {
    private var histograms: [ExponentialHistogram] = []
    private var hint = ExponentialHistogram.ResetHint.unknown
    /// All so far have the same schema, zero threshold and bounds: counts add up index by index.
    private var isUniform = true
    /// Exponential and custom buckets met: there is no total.
    private(set) var isMixed = false
    private(set) var reconciledBounds = false
    private var sawReset = false
    private var sawNoReset = false

    var hintsCollide: Bool { sawReset && sawNoReset }

    mutating func add(_ other: ExponentialHistogram) {
        if other.resetHint == .reset { sawReset = true }
        if other.resetHint == .notReset { sawNoReset = true }
        if let first = histograms.first {
            hint = hint.joined(other.resetHint).0
            if !first.isCompatible(with: other) { isMixed = true }
            if first.customBounds != other.customBounds { reconciledBounds = true }
            if !first.hasSameLayout(as: other) { isUniform = false }
        } else {
            hint = other.resetHint
        }
        histograms.append(other)
    }

    /// Nil when nothing was added or the buckets do not fit together.
    func value<Total: Accumulator>(_ type: Total.Type) -> ExponentialHistogram? {
        guard let first = histograms.first, !isMixed else { return nil }
        if histograms.count == 1 { return first }
        let aligned = isUniform ? histograms : alignedToOneLayout(first)
        var result = ExponentialHistogram(schema: aligned[0].schema, zeroThreshold: aligned[0].zeroThreshold)
        result.customBounds = aligned[0].customBounds
        result.resetHint = hint
        var (count, sum, zero) = (Total(), Total(), Total())
        for histogram in aligned {
            count.add(histogram.count)
            sum.add(histogram.sum)
            zero.add(histogram.zeroCount)
        }
        result.count = count.value
        result.sum = sum.value
        result.zeroCount = zero.value
        result.positive = total(of: aligned.map(\.positive), type)
        result.negative = total(of: aligned.map(\.negative), type)
        return result
    }

    private func total<Total: Accumulator>(
        of all: [ExponentialHistogram.Buckets], _ type: Total.Type
    ) -> ExponentialHistogram.Buckets {
        let populated = all.filter { !$0.isEmpty }
        guard let start = populated.map(\.offset).min(), let end = populated.map(\.end).max() else {
            return ExponentialHistogram.Buckets()
        }
        var totals = [Total](repeating: Total(), count: end - start)
        for buckets in all {
            // A bucket a histogram does not have counts as zero: a mean divides by all.
            let shift = start - buckets.offset
            for index in totals.indices {
                let own = index + shift
                totals[index].add(own >= 0 && own < buckets.counts.count ? buckets.counts[own] : 0)
            }
        }
        return ExponentialHistogram.Buckets(offset: start, counts: totals.map(\.value))
    }

    /// The plain sum has the layout every histogram can be brought to.
    private func alignedToOneLayout(_ first: ExponentialHistogram) -> [ExponentialHistogram] {
        let layout = histograms.dropFirst().reduce(first) { $0 + $1 }
        return histograms.map { histogram in
            var empty = ExponentialHistogram(schema: layout.schema, zeroThreshold: layout.zeroThreshold)
            empty.customBounds = layout.customBounds
            empty.merge(histogram)
            return empty
        }
    }
}
