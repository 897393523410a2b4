import Telemetry

extension ExponentialHistogram {
    /// What lies at or below the bound: buckets above are emptied, the one it falls into keeps its share.
    func trimmed(above bound: Double) -> ExponentialHistogram {
        trimmed { lower, upper in lower >= bound ? 0 : upper <= bound ? 1 : share(lower, upper, upTo: bound) }
    }

    /// What lies above the bound.
    func trimmed(below bound: Double) -> ExponentialHistogram {
        trimmed { lower, upper in
            upper <= bound ? 0 : lower >= bound ? 1 : 1 - share(lower, upper, upTo: bound)
        }
    }

    private func share(_ lower: Double, _ upper: Double, upTo bound: Double) -> Double {
        if lower == -.infinity { return 1 }
        if upper == .infinity { return 0 }
        var bucket = ExponentialHistogram(schema: schema, count: 1)
        bucket.customBounds = customBounds
        return hasCustomBounds || lower <= 0 && upper >= 0
            ? (bound - lower) / (upper - lower) : logarithmicShare(lower, upper, upTo: bound)
    }

    private func trimmed(_ kept: (Double, Double) -> Double) -> ExponentialHistogram {
        var result = self
        result.resetHint = .gauge
        for (position, count) in positive.counts.enumerated() where count != 0 {
            let (lower, upper) = bounds(ofPositive: positive.offset + position)
            result.positive.counts[position] = count * kept(lower, upper)
        }
        for (position, count) in negative.counts.enumerated() where count != 0 {
            let (lower, upper) = bounds(ofPositive: negative.offset + position)
            result.negative.counts[position] = count * kept(-upper, -lower)
        }
        if zeroCount != 0 { result.zeroCount *= kept(-zeroThreshold, zeroThreshold) }
        result.count =
            result.zeroCount + result.positive.counts.reduce(0, +) + result.negative.counts.reduce(0, +)
        result.sum = result.count == count ? sum : result.estimatedSum
        result.compact()
        return result
    }

    /// The sum if every observation stood in the middle of its bucket.
    private var estimatedSum: Double {
        populatedBuckets.reduce(0) { $0 + $1.count * $1.middle(isLinear: hasCustomBounds) }
    }
}

extension ExponentialHistogram.Bucket {
    /// The value that stands for the bucket: the geometric mean of its bounds, the arithmetic one for custom
    /// bounds, 0 for the zero bucket.
    func middle(isLinear: Bool) -> Double {
        if isLinear {
            if lower == -.infinity { return upper }
            return upper == .infinity ? lower : (lower + upper) / 2
        }
        if lower <= 0 && upper >= 0 { return 0 }
        let mean = (lower * upper).squareRoot()
        return upper < 0 ? -mean : mean
    }
}
