import Telemetry

/// A histogram of `le` buckets: cumulative counts at upper bounds.
struct ClassicHistogram {
    struct Bucket {
        var upper: Double
        var count: Double
    }

    private var buckets: [Bucket]
    /// Where a cumulative count was lower than the one before and had to be raised.
    private(set) var forced: (lower: Double, upper: Double, largest: Double)?

    /// Merges equal bounds and makes the counts monotonic; differences of rounding (relative 1e-12) are
    /// evened out silently. Nil without a `+Inf` bucket.
    ///
    /// - Parameter sorted: in the order of their bounds.
    init?(sorted: [Bucket]) {
        guard sorted.last?.upper == .infinity else { return nil }
        buckets = sorted
        if zip(sorted, sorted.dropFirst()).contains(where: { $0.upper == $1.upper }) { mergeEqualBounds() }
        makeMonotonic()
    }

    /// `1` and `1.0` are one bound.
    private mutating func mergeEqualBounds() {
        var merged: [Bucket] = []
        for bucket in buckets {
            if let last = merged.last, last.upper == bucket.upper {
                merged[merged.count - 1].count += bucket.count
            } else {
                merged.append(bucket)
            }
        }
        buckets = merged
    }

    private mutating func makeMonotonic() {
        for index in buckets.indices.dropFirst() {
            let previous = buckets[index - 1].count
            let current = buckets[index].count
            if current == previous { continue }
            let difference = (current - previous).magnitude
            if difference / min(current.magnitude + previous.magnitude, .greatestFiniteMagnitude) < 1e-12 {
                buckets[index].count = previous
            } else if current < previous {
                let bound = buckets[index].upper
                forced = (forced?.lower ?? bound, bound, max(forced?.largest ?? 0, difference))
                buckets[index].count = previous
            }
        }
    }

    /// Linear inside the bucket the rank falls into.
    func quantile(_ q: Double) -> Double {
        if q.isNaN { return .nan }
        if q < 0 { return -.infinity }
        if q > 1 { return .infinity }
        guard buckets.count >= 2, let total = buckets.last?.count, total != 0, !total.isNaN else {
            return .nan
        }
        let rank = q * total
        let found = buckets.dropLast().firstIndex { $0.count >= rank } ?? buckets.count - 1
        if found == buckets.count - 1 { return buckets[buckets.count - 2].upper }
        if found == 0 && buckets[0].upper <= 0 { return buckets[0].upper }
        let start = found == 0 ? 0 : buckets[found - 1].upper
        let below = found == 0 ? 0 : buckets[found - 1].count
        return start + (buckets[found].upper - start) * ((rank - below) / (buckets[found].count - below))
    }

    /// The share of observations in (lower, upper].
    func fraction(above lower: Double, upTo upper: Double) -> Double {
        guard let total = buckets.last?.count, total != 0, !lower.isNaN, !upper.isNaN else { return .nan }
        if lower >= upper { return 0 }
        return (min(total, count(atMost: upper)) - min(total, count(atMost: lower))) / total
    }

    private func count(atMost bound: Double) -> Double {
        var below = 0.0
        for (index, bucket) in buckets.enumerated() {
            let lower = index > 0 ? buckets[index - 1].upper : bucket.upper > 0 ? 0 : -.infinity
            if lower >= bound { return below }
            if bucket.upper > bound {
                if lower == -.infinity { return bucket.count }
                if bucket.upper == .infinity { return below }
                return below + (bucket.count - below) * (bound - lower) / (bucket.upper - lower)
            }
            below = bucket.count
        }
        return below
    }
}
