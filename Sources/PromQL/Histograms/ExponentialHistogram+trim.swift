import Telemetry

extension ExponentialHistogram {
    /// What lies at or below the bound: buckets above are emptied, the one it falls into keeps its share.
    func trimmed(above bound: Double) -> ExponentialHistogram {
        bound == .infinity ? self : trimmed { $0.part(upTo: bound) }
    }

    /// What lies above the bound.
    func trimmed(below bound: Double) -> ExponentialHistogram {
        bound == -.infinity ? self : trimmed { $0.part(from: bound) }
    }

    private func trimmed(_ keep: (Stretch) -> (share: Double, kept: Stretch)) -> ExponentialHistogram {
        var result = self
        var sum = CompensatedSum()
        var isUnchanged = true
        func apply(_ count: inout Double, _ stretch: Stretch) {
            guard count != 0 else { return }
            let (share, kept) = keep(stretch)
            if share != 1 { isUnchanged = false }
            count *= share
            if share != 0 { sum.add(count * kept.middle) }
        }
        for position in positive.counts.indices {
            apply(&result.positive.counts[position], stretch(positive.offset + position))
        }
        for position in negative.counts.indices {
            let mirror = stretch(negative.offset + position)
            apply(
                &result.negative.counts[position],
                Stretch(lower: -mirror.upper, upper: -mirror.lower, isLinear: mirror.isLinear))
        }
        apply(&result.zeroCount, zeroStretch)
        if isUnchanged { return self }
        result.sum = sum.value
        result.count =
            result.zeroCount + result.positive.counts.reduce(0, +) + result.negative.counts.reduce(0, +)
        result.compact()
        return result
    }

    private func stretch(_ index: Int) -> Stretch {
        var (lower, upper) = bounds(ofPositive: index)
        if hasCustomBounds && lower == -.infinity && upper > 0 && upper < .infinity { lower = 0 }
        return Stretch(lower: lower, upper: upper, isLinear: hasCustomBounds)
    }

    /// With observations on one side of zero only, the zero bucket's other half is empty.
    private var zeroStretch: Stretch {
        Stretch(
            lower: negative.isEmpty && !positive.isEmpty ? 0 : -zeroThreshold,
            upper: positive.isEmpty && !negative.isEmpty ? 0 : zeroThreshold, isLinear: true)
    }
}

/// The values a bucket holds, or a part of them.
private struct Stretch {
    var lower: Double
    var upper: Double
    /// Observations are spread evenly over the values, else over their logarithms.
    var isLinear: Bool

    /// The value that stands for all: the mean of the ends, or the finite end.
    var middle: Double {
        if lower == -.infinity { return upper }
        if upper == .infinity { return lower }
        if isLinear { return (lower + upper) / 2 }
        let mean = (lower * upper).squareRoot()
        return upper <= 0 ? -mean : mean
    }

    func part(upTo bound: Double) -> (share: Double, kept: Stretch) {
        if upper <= bound { return (1, self) }
        // Nothing is known about where in an unbounded bucket its observations lie.
        if lower >= bound || upper == .infinity { return (0, self) }
        let kept = Stretch(lower: lower, upper: bound, isLinear: isLinear)
        return (lower == -.infinity ? 1 : share(upTo: bound), kept)
    }

    func part(from bound: Double) -> (share: Double, kept: Stretch) {
        if lower >= bound { return (1, self) }
        if upper <= bound || lower == -.infinity { return (0, self) }
        let kept = Stretch(lower: bound, upper: upper, isLinear: isLinear)
        return (upper == .infinity ? 1 : 1 - share(upTo: bound), kept)
    }

    private func share(upTo bound: Double) -> Double {
        isLinear
            ? (bound - lower) / (upper - lower) : logarithmicShare(lower, upper, upTo: bound)
    }
}

extension ExponentialHistogram.Bucket {
    /// The value that stands for the bucket: the geometric mean of its bounds, the arithmetic one for custom
    /// bounds, 0 for the zero bucket.
    func middle(isLinear: Bool) -> Double {
        if !isLinear && lower <= 0 && upper >= 0 { return 0 }
        return Stretch(lower: lower, upper: upper, isLinear: isLinear).middle
    }
}
