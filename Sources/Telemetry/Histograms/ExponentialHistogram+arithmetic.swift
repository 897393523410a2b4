extension ExponentialHistogram {
    /// Adds the other's observations to these: both are brought to the coarser schema and the larger
    /// zero threshold, or to the custom bounds they share, which loses resolution but no count. Does
    /// nothing when one has custom bounds and the other not (see `isCompatible`).
    package mutating func merge(_ other: ExponentialHistogram) {
        combine(other, factor: 1)
    }

    /// Takes the other's counts away: the increase of a cumulative histogram. Counts may fall below zero.
    package mutating func subtract(_ other: ExponentialHistogram) {
        combine(other, factor: -1)
        compact()
    }

    /// Whether the two can be merged: both exponential or both with custom bounds.
    package func isCompatible(with other: ExponentialHistogram) -> Bool {
        hasCustomBounds == other.hasCustomBounds
    }

    package var hasCustomBounds: Bool { schema == ExponentialHistogram.customBoundsSchema }

    /// Multiplies all counts and the sum.
    package mutating func scale(by factor: Double) {
        zeroCount *= factor
        count *= factor
        sum *= factor
        for index in positive.counts.indices { positive.counts[index] *= factor }
        for index in negative.counts.indices { negative.counts[index] *= factor }
    }

    package static func + (left: ExponentialHistogram, right: ExponentialHistogram) -> ExponentialHistogram {
        var result = left
        result.merge(right)
        return result
    }

    package static func - (left: ExponentialHistogram, right: ExponentialHistogram) -> ExponentialHistogram {
        var result = left
        result.subtract(right)
        return result
    }

    package static func * (histogram: ExponentialHistogram, factor: Double) -> ExponentialHistogram {
        var result = histogram
        result.scale(by: factor)
        return result
    }

    /// Divides the counts and the sum one by one, which rounds differently than multiplying by 1/divisor.
    package static func / (histogram: ExponentialHistogram, divisor: Double) -> ExponentialHistogram {
        var result = histogram
        result.zeroCount /= divisor
        result.count /= divisor
        result.sum /= divisor
        for index in result.positive.counts.indices { result.positive.counts[index] /= divisor }
        for index in result.negative.counts.indices { result.negative.counts[index] /= divisor }
        return result
    }

    /// Drops empty buckets at the ends, so that equal histograms compare equal.
    package mutating func compact() {
        positive.compact()
        negative.compact()
    }

    private mutating func combine(_ other: ExponentialHistogram, factor: Double) {
        guard isCompatible(with: other) else { return }
        var other = other
        shareZeroThreshold(with: &other)
        if hasCustomBounds {
            let shared =
                customBounds == other.customBounds ? customBounds : customBounds.shared(other.customBounds)
            regroup(by: shared)
            other.regroup(by: shared)
        } else if other.schema < schema {
            downscale(to: other.schema)
        } else {
            other.downscale(to: schema)
        }
        zeroCount += other.zeroCount * factor
        count += other.count * factor
        sum += other.sum * factor
        positive.add(other.positive, times: factor)
        negative.add(other.negative, times: factor)
    }

    /// Before resolutions are shared, as Prometheus does: in finer buckets the zero bucket widens less.
    private mutating func shareZeroThreshold(with other: inout ExponentialHistogram) {
        while zeroThreshold != other.zeroThreshold {
            if zeroThreshold > other.zeroThreshold {
                other.widenZeroBucket(to: zeroThreshold)
            } else {
                widenZeroBucket(to: other.zeroThreshold)
            }
        }
    }

    /// Raises the zero threshold at least to this: to the end of a populated bucket when it falls inside
    /// one. Buckets covered by then move into the zero bucket.
    package mutating func widenZeroBucket(to threshold: Double) {
        guard threshold > zeroThreshold else { return }
        var threshold = threshold
        var settled = false
        while !settled {
            settled = true
            for side in [positive, negative] {
                for (position, count) in side.counts.enumerated() where count != 0 {
                    let index = side.offset + position
                    let lower = BucketLayout.upperBound(index - 1, schema: schema)
                    let upper = BucketLayout.upperBound(index, schema: schema)
                    if lower >= threshold { break }
                    if upper > threshold {
                        threshold = upper
                        settled = false
                    }
                }
            }
        }
        zeroCount += positive.removeBuckets(below: threshold, schema: schema)
        zeroCount += negative.removeBuckets(below: threshold, schema: schema)
        zeroThreshold = threshold
    }

    /// Whether a cumulative histogram that showed `previous` before must have started again since: any
    /// count fell, or it shows more detail than it can have kept (Prometheus' reset detection).
    package func isReset(since previous: ExponentialHistogram) -> Bool {
        if count < previous.count || schema > previous.schema { return true }
        if hasCustomBounds || previous.hasCustomBounds {
            return customBounds != previous.customBounds || positive.hasFallen(since: previous.positive)
        }
        if zeroThreshold < previous.zeroThreshold { return true }
        var previous = previous
        previous.widenZeroBucket(to: zeroThreshold)
        if previous.zeroThreshold != zeroThreshold || zeroCount < previous.zeroCount { return true }
        previous.downscale(to: schema)
        return positive.hasFallen(since: previous.positive) || negative.hasFallen(since: previous.negative)
    }
}

extension ExponentialHistogram {
    /// Brings custom buckets to bounds that are a part of those they have.
    private mutating func regroup(by bounds: [Double]) {
        guard bounds != customBounds else { return }
        var grouped = [Double](repeating: 0, count: bounds.count + 1)
        var target = 0
        for index in 0...customBounds.count {
            let upper = index < customBounds.count ? customBounds[index] : .infinity
            while target < bounds.count, bounds[target] < upper { target += 1 }
            grouped[target] += positive[index]
        }
        customBounds = bounds
        positive = Buckets(counts: grouped)
        positive.compact()
    }
}

extension [Double] {
    /// What two ascending lists have in common.
    fileprivate func shared(_ other: [Double]) -> [Double] {
        let members = Set(other)
        return filter { members.contains($0) }
    }
}

extension ExponentialHistogram.Buckets {
    /// Takes out the buckets that end at or below a bound and returns their counts together.
    fileprivate mutating func removeBuckets(below bound: Double, schema: Int) -> Double {
        var removed = 0.0
        var position = 0
        while position < counts.count, BucketLayout.upperBound(offset + position, schema: schema) <= bound {
            removed += counts[position]
            position += 1
        }
        counts.removeFirst(position)
        offset = counts.isEmpty ? 0 : offset + position
        return removed
    }

    fileprivate func hasFallen(since previous: ExponentialHistogram.Buckets) -> Bool {
        for (position, count) in previous.counts.enumerated() where self[previous.offset + position] < count {
            return true
        }
        return false
    }
}
