#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension ExponentialHistogram {
    /// A bucket by its bounds; counts are not cumulative.
    package struct Bucket: Hashable, Sendable {
        package var lower: Double
        package var upper: Double
        package var count: Double

        package init(lower: Double, upper: Double, count: Double) {
            self.lower = lower
            self.upper = upper
            self.count = count
        }

        /// The bucket around zero, where values spread evenly rather than exponentially.
        fileprivate var touchesZero: Bool { lower <= 0 && upper >= 0 }
    }

    /// The bounds of a bucket of the positive side. The first custom bucket begins at -Inf, the last ends
    /// at +Inf.
    package func bounds(ofPositive index: Int) -> (lower: Double, upper: Double) {
        guard hasCustomBounds else {
            return (
                BucketLayout.upperBound(index - 1, schema: schema),
                BucketLayout.upperBound(index, schema: schema)
            )
        }
        let lower = index > 0 && index <= customBounds.count ? customBounds[index - 1] : -.infinity
        return (lower, index >= 0 && index < customBounds.count ? customBounds[index] : .infinity)
    }

    /// All buckets that hold something, by ascending value: negative, zero, positive.
    package var populatedBuckets: [Bucket] {
        var buckets: [Bucket] = []
        walk(fromBelow: true) { place, _ in
            buckets.append(bucket(at: place))
            return true
        }
        return buckets
    }

    private enum Place {
        case negative(Int)
        case zero
        case positive(Int)
    }

    private func bucket(at place: Place) -> Bucket {
        switch place {
        case .negative(let index):
            let (lower, upper) = bounds(ofPositive: index)
            return Bucket(lower: -upper, upper: -lower, count: negative[index])
        case .zero: return Bucket(lower: -zeroThreshold, upper: zeroThreshold, count: zeroCount)
        case .positive(let index):
            let (lower, upper) = bounds(ofPositive: index)
            return Bucket(lower: lower, upper: upper, count: positive[index])
        }
    }

    /// Visits the populated buckets in order of value, until `visit` returns false.
    private func walk(fromBelow: Bool, _ visit: (Place, Double) -> Bool) {
        let sides: [Place] =
            fromBelow ? [.negative(0), .zero, .positive(0)] : [.positive(0), .zero, .negative(0)]
        for side in sides {
            let goesOn =
                switch side {
                case .negative: negative.walk(upwards: !fromBelow) { visit(.negative($0), $1) }
                case .zero: zeroCount == 0 || visit(.zero, zeroCount)
                case .positive: positive.walk(upwards: fromBelow) { visit(.positive($0), $1) }
                }
            if !goesOn { return }
        }
    }

    /// The value below which the fraction `q` of observations lies, as Prometheus computes it: exponential
    /// interpolation inside a bucket, linear in the zero bucket. NaN without observations, -Inf for
    /// q < 0, +Inf for q > 1.
    package func quantile(_ q: Double) -> Double {
        if q < 0 { return -.infinity }
        if q > 1 { return .infinity }
        if count == 0 || q.isNaN { return .nan }
        // From the nearer end, so that rounding does not creep in. NaN observations sit in `count` but in
        // no bucket: then only the count from below means anything.
        let fromBelow = sum.isNaN || q < 0.5
        var rank = fromBelow ? q * count : (1 - q) * count
        var reached = 0.0
        var found: Place?
        walk(fromBelow: fromBelow) { place, count in
            found = place
            reached += count
            return reached < rank
        }
        guard let found else { return .nan }
        var bucket = bucket(at: found)
        if hasCustomBounds {
            // The outermost buckets have no width to interpolate in.
            if bucket.upper == .infinity { return bucket.lower }
            if bucket.lower == -.infinity {
                if bucket.upper <= 0 { return bucket.upper }
                bucket.lower = 0
            }
        } else if bucket.lower < 0, bucket.upper > 0 {
            bucket = clampedAtZero(bucket)
        }
        reached = min(reached, count)
        if reached < rank { return sum.isNaN ? .nan : bucket.upper }
        rank = fromBelow ? rank - (reached - bucket.count) : reached - rank
        return bucket.value(atFraction: rank / bucket.count, isLinear: hasCustomBounds)
    }

    /// The estimated fraction of observations in (lower, upper], as Prometheus' `histogram_fraction`.
    package func fraction(above lower: Double, upTo upper: Double) -> Double {
        if count == 0 || lower.isNaN || upper.isNaN { return .nan }
        if lower >= upper { return 0 }
        return (self.count(atMost: upper) - self.count(atMost: lower)) / count
    }

    /// The estimated number of observations at or below a bound; exact when the bound ends a bucket.
    package func count(atMost bound: Double) -> Double {
        cumulativeCounts(at: [bound])[0]
    }

    /// `count(atMost:)` for each of several bounds in ascending order, in one pass.
    package func cumulativeCounts(at bounds: [Double]) -> [Double] {
        if negative.isEmpty, zeroCount == 0, !hasCustomBounds, !sum.isNaN {
            return positiveCounts(at: bounds)
        }
        var counts: [Double] = []
        counts.reserveCapacity(bounds.count)
        var below = 0.0
        let buckets = populatedBuckets.map(clampedAtZero)
        var next = 0
        for bound in bounds {
            while next < buckets.count, buckets[next].upper <= bound {
                below += buckets[next].count
                next += 1
            }
            var total = below
            if next < buckets.count, buckets[next].lower < bound {
                total += buckets[next].count * buckets[next].fraction(at: bound, isLinear: hasCustomBounds)
            }
            counts.append(next == buckets.count && !sum.isNaN ? max(total, count) : min(total, count))
        }
        return counts
    }

    /// The same where all observations are positive: then the bucket of a bound is known by its index.
    private func positiveCounts(at bounds: [Double]) -> [Double] {
        guard let last = positive.counts.lastIndex(where: { $0 != 0 }) else {
            return bounds.map { _ in count }
        }
        var below = 0.0
        var next = 0
        return bounds.map { bound in
            guard bound > 0 else { return 0 }
            let place = BucketLayout.index(of: bound, schema: schema) - positive.offset
            while next < place, next <= last {
                below += positive.counts[next]
                next += 1
            }
            guard place <= last else { return max(below, count) }
            guard place >= 0 else { return 0 }
            let bucket = bucket(at: .positive(positive.offset + place))
            if bucket.upper <= bound, place == last { return max(below + bucket.count, count) }
            let part = bucket.upper <= bound ? 1 : bucket.fraction(at: bound, isLinear: false)
            return min(below + bucket.count * part, count)
        }
    }

    /// With observations on one side of zero only, the zero bucket's other half is empty.
    /// A lowest custom bucket that reaches above zero is taken to start there.
    private func clampedAtZero(_ bucket: Bucket) -> Bucket {
        var bucket = bucket
        if hasCustomBounds {
            if bucket.lower == -.infinity, bucket.upper > 0 { bucket.lower = 0 }
            return bucket
        }
        guard bucket.touchesZero else { return bucket }
        if negative.isEmpty, !positive.isEmpty { bucket.lower = 0 }
        if positive.isEmpty, !negative.isEmpty { bucket.upper = 0 }
        return bucket
    }
}

extension ExponentialHistogram.Buckets {
    /// Visits buckets that are not empty by index; false when `visit` ended it.
    fileprivate func walk(upwards: Bool, _ visit: (Int, Double) -> Bool) -> Bool {
        for step in counts.indices {
            let position = upwards ? step : counts.count - 1 - step
            if counts[position] != 0, !visit(offset + position, counts[position]) { return false }
        }
        return true
    }
}

extension ExponentialHistogram.Bucket {
    fileprivate func value(atFraction fraction: Double, isLinear: Bool) -> Double {
        if isLinear || touchesZero { return lower + (upper - lower) * fraction }
        let logLower = log2(lower.magnitude)
        let logUpper = log2(upper.magnitude)
        if lower > 0 { return exp2(logLower + (logUpper - logLower) * fraction) }
        return -exp2(logUpper + (logLower - logUpper) * (1 - fraction))
    }

    /// Which part of the bucket lies below a value inside it.
    fileprivate func fraction(at value: Double, isLinear: Bool) -> Double {
        // Without a width there is nothing to interpolate: an endless bucket counts from its far end.
        if lower == -.infinity { return 1 }
        if isLinear || touchesZero { return upper == lower ? 1 : (value - lower) / (upper - lower) }
        let logLower = log2(lower.magnitude)
        let logUpper = log2(upper.magnitude)
        let logValue = log2(value.magnitude)
        if value > 0 { return (logValue - logLower) / (logUpper - logLower) }
        return 1 - (logValue - logUpper) / (logLower - logUpper)
    }
}
