extension ExponentialHistogram {
    /// Resolution a fresh histogram starts with: buckets 1.09 % wide.
    package static let startingSchema = 6
    /// More buckets than this halve the resolution until they fit. At schema 5 they span 32 doublings,
    /// from a microsecond to an hour.
    package static let bucketLimit = 1_024

    /// An empty histogram to observe into.
    package init() {
        self.init(schema: ExponentialHistogram.startingSchema)
    }

    /// Counts one observation, or `times` equal ones. NaN counts in `count` and `sum` but has no bucket.
    package mutating func observe(_ value: Double, times: Double = 1) {
        count += times
        sum += value * times
        if hasCustomBounds {
            guard !value.isNaN else { return }
            positive.add(times, at: customBounds.firstIndex { value <= $0 } ?? customBounds.count)
        } else if value.magnitude <= zeroThreshold {
            zeroCount += times
        } else if value > 0 {
            let index = BucketLayout.index(of: value, schema: schema)
            if positive.add(times, at: index, limit: ExponentialHistogram.bucketLimit) { return }
            downscale(toFit: index, positive)
            positive.add(times, at: BucketLayout.index(of: value, schema: schema))
        } else if value < 0 {
            let index = BucketLayout.index(of: -value, schema: schema)
            if negative.add(times, at: index, limit: ExponentialHistogram.bucketLimit) { return }
            downscale(toFit: index, negative)
            negative.add(times, at: BucketLayout.index(of: -value, schema: schema))
        }
    }

    /// Coarsens until the run of buckets, stretched to hold `index`, is within the limit.
    private mutating func downscale(toFit index: Int, _ buckets: Buckets) {
        var first = min(index, buckets.offset)
        var last = max(index, buckets.offset + buckets.counts.count - 1)
        var target = schema
        while last - first >= ExponentialHistogram.bucketLimit, target > BucketLayout.schemas.lowerBound {
            first = BucketLayout.downscaled(first, by: 1)
            last = BucketLayout.downscaled(last, by: 1)
            target -= 1
        }
        downscale(to: target)
    }

    /// Halves the resolution until the schema is at most this. Exact: buckets merge whole.
    package mutating func downscale(to target: Int) {
        guard target < schema, !hasCustomBounds else { return }
        positive.downscale(by: schema - target)
        negative.downscale(by: schema - target)
        schema = target
    }
}

extension ExponentialHistogram.Buckets {
    /// Index after the last bucket.
    package var end: Int { offset + counts.count }

    /// The count of a bucket, 0 outside the run.
    package subscript(index: Int) -> Double {
        index >= offset && index < end ? counts[index - offset] : 0
    }

    /// Adds to a bucket unless the run would grow beyond the limit; tells whether it did.
    mutating func add(_ count: Double, at index: Int, limit: Int) -> Bool {
        if !counts.isEmpty, max(end, index + 1) - min(offset, index) > limit { return false }
        add(count, at: index)
        return true
    }

    /// Adds to a bucket, stretching the run to hold it.
    mutating func add(_ count: Double, at index: Int) {
        stretch(to: index..<index + 1)
        counts[index - offset] += count
    }

    /// Makes the run cover these indices too.
    mutating func stretch(to range: Range<Int>) {
        guard !range.isEmpty else { return }
        if counts.isEmpty { offset = range.lowerBound }
        if range.lowerBound < offset {
            counts.insert(contentsOf: repeatElement(0, count: offset - range.lowerBound), at: 0)
            offset = range.lowerBound
        }
        if range.upperBound > end {
            counts.append(contentsOf: repeatElement(0, count: range.upperBound - end))
        }
    }

    mutating func downscale(by steps: Int) {
        guard !counts.isEmpty else { return }
        let first = BucketLayout.downscaled(offset, by: steps)
        let last = BucketLayout.downscaled(end - 1, by: steps)
        var merged = [Double](repeating: 0, count: last - first + 1)
        for (position, count) in counts.enumerated() {
            merged[BucketLayout.downscaled(offset + position, by: steps) - first] += count
        }
        offset = first
        counts = merged
    }

    /// Drops empty buckets at both ends; an empty run has offset 0.
    mutating func compact() {
        let leading = counts.prefix { $0 == 0 }.count
        if leading == counts.count {
            self = ExponentialHistogram.Buckets()
            return
        }
        if leading > 0 {
            counts.removeFirst(leading)
            offset += leading
        }
        while counts.last == 0 { counts.removeLast() }
    }

    /// Adds the other's counts times `factor`, bucket by bucket.
    mutating func add(_ other: ExponentialHistogram.Buckets, times factor: Double) {
        guard !other.counts.isEmpty else { return }
        stretch(to: other.offset..<other.end)
        let shift = other.offset - offset
        for (position, count) in other.counts.enumerated() { counts[position + shift] += count * factor }
    }
}
