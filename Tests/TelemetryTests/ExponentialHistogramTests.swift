import Glibc
import Support
import Telemetry
import Testing

@Suite struct ExponentialHistogramTests {
    /// Prometheus' own numbering: bucket i ends at base^i, and a bound belongs to the bucket it closes.
    @Test(
        arguments: [
            (1.0, 0, 0), (1.0000001, 0, 1), (2, 0, 1), (2.1, 0, 2), (0.5, 0, -1), (4, -1, 1), (4.1, -1, 2),
            (1, -1, 0), (0.25, -1, -1),
            (1, 3, 0), (2, 3, 8), (1.09, 3, 1), (1.0905077326652577, 3, 1), (1.0905077326652579, 3, 2),
            (1e-3, 6, -637), (16, -2, 1),
            (17, -2, 2), (.leastNonzeroMagnitude, 0, -1074), (.greatestFiniteMagnitude, 0, 1024),
            (.infinity, 0, 1025),
            (.greatestFiniteMagnitude, -4, 64),
            (.infinity, -4, 65), (1, 20, 0), (2, 20, 1 << 20), (1, 12, 0),
        ] as [(Double, Int, Int)])
    func indexOfValue(_ value: Double, _ schema: Int, _ index: Int) {
        #expect(BucketLayout.index(of: value, schema: schema) == index)
    }

    /// Every value lies in the bucket it is given, for every schema.
    @Test func indicesAndBoundsAgree() {
        var generator = SeededGenerator(seed: 3)
        for schema in -4...8 {
            for _ in 0..<2_000 {
                let value = Double(bitPattern: generator.next() & 0x7fff_ffff_ffff_ffff)
                guard value.isFinite, value > 0 else { continue }
                let index = BucketLayout.index(of: value, schema: schema)
                #expect(value <= BucketLayout.upperBound(index, schema: schema))
                #expect(value > BucketLayout.upperBound(index - 1, schema: schema))
            }
            for index in -40...40 {
                let bound = BucketLayout.upperBound(index, schema: schema)
                #expect(BucketLayout.index(of: bound, schema: schema) == index)
            }
        }
    }

    /// Coarsening a bucket's index and coarsening the schema of a value are the same thing.
    @Test func downscalingIsExact() {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<3_000 {
            let value = generator.double(in: 1e-9...1e9)
            for schema in -4...8 {
                let fine = BucketLayout.index(of: value, schema: 8)
                #expect(
                    BucketLayout.downscaled(fine, by: 8 - schema)
                        == BucketLayout.index(of: value, schema: schema))
            }
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5])
    func quantilesAreWithinABucketOfTheTruth(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var histogram = ExponentialHistogram()
        let spread = generator.pick([1.0, 3, 6])
        let values = (0..<5_000).map { _ in pow(10, generator.double(in: -spread...spread / 2)) }.sorted()
        for value in values { histogram.observe(value) }
        let base = exp2(exp2(-Double(histogram.schema)))
        for q in [0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999] {
            let truth = values[Int((q * Double(values.count)).rounded(.up)) - 1]
            let estimate = histogram.quantile(q)
            #expect(
                estimate <= truth * base * 1.0000001 && estimate >= truth / base / 1.0000001,
                "seed \(seed) q \(q)")
        }
        #expect(histogram.count == 5_000)
        #expect(histogram.positive.counts.reduce(0, +) == 5_000)
        #expect(histogram.positive.counts.count <= ExponentialHistogram.bucketLimit)
    }

    @Test func quantilesAtTheEdges() {
        var histogram = ExponentialHistogram(schema: 0)
        #expect(histogram.quantile(0.5).isNaN)
        for value in [1.0, 2, 4, 8] { histogram.observe(value) }
        #expect(histogram.quantile(-0.1) == -.infinity)
        #expect(histogram.quantile(1.1) == .infinity)
        #expect(histogram.quantile(.nan).isNaN)
        #expect(histogram.quantile(0) == 0.5)
        #expect(histogram.quantile(1) == 8)
        #expect(histogram.quantile(0.5) == 2)
        // Halfway through (2, 4] on a logarithmic scale.
        #expect(abs(histogram.quantile(0.625) - 2.8284271247461903) < 1e-12)
    }

    @Test func zeroAndNegativeValues() {
        var histogram = ExponentialHistogram(schema: 2, zeroThreshold: 0.001)
        for value in [-4.0, -1, -0.0005, 0, 0.0005, 1, 4] { histogram.observe(value) }
        #expect(histogram.zeroCount == 3)
        #expect(histogram.quantile(0.5) == 0)
        #expect(histogram.quantile(0) == -4)
        #expect(histogram.populatedBuckets.map(\.count) == [1, 1, 3, 1, 1])
        #expect(histogram.count(atMost: -1) == 1)
        #expect(histogram.count(atMost: 0.001) == 5)
        #expect(histogram.count(atMost: 100) == 7)
        var positive = ExponentialHistogram(schema: 2, zeroThreshold: 0.001)
        for value in [0.0, 0, 1] { positive.observe(value) }
        // With nothing below zero, the zero bucket begins at 0.
        #expect(positive.quantile(0.1) >= 0)
    }

    @Test func notANumberCountsWithoutABucket() {
        var histogram = ExponentialHistogram()
        histogram.observe(1)
        histogram.observe(.nan)
        #expect(histogram.count == 2)
        #expect(histogram.sum.isNaN)
        #expect(histogram.quantile(0.99).isNaN)
        #expect(histogram.quantile(0.4) <= 1)
    }

    @Test func infinityGoesBeyondTheLastBucket() {
        var histogram = ExponentialHistogram(schema: 0)
        histogram.observe(.infinity)
        histogram.observe(1)
        #expect(histogram.populatedBuckets.last?.upper == .infinity)
        #expect(histogram.count(atMost: 1e300) == 1)
    }

    @Test func wideRangesCoarsenUntilTheyFit() {
        var histogram = ExponentialHistogram()
        histogram.observe(1e-9, times: 3)
        histogram.observe(1e9)
        #expect(histogram.schema == 4)
        #expect(histogram.positive.counts.count <= 1_024)
        #expect(histogram.positive.counts.first == 3)
        #expect(histogram.positive.counts.last == 1)
        histogram.observe(1e-300)
        #expect(histogram.positive.counts.count <= 1_024)
        #expect(histogram.positive.counts.reduce(0, +) == 5)
    }

    /// (a + b) + c == a + (b + c), a + b == b + a, (a + b) - b == a, whatever the resolutions. Only where
    /// zero thresholds differ does the order matter: how far one widens depends on the buckets at hand.
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func mergingObeysItsLaws(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let (a, b, c) = (random(&generator), random(&generator), random(&generator))
            #expect(compacted((a + b) + c) == compacted(a + (b + c)), "seed \(seed)")
            #expect(compacted(a + b) == compacted(b + a), "seed \(seed)")
            var coarse = a
            coarse.downscale(to: min(a.schema, b.schema))
            #expect(compacted((a + b) - b) == compacted(coarse), "seed \(seed)")
            #expect(compacted((a + b) * 4) == compacted(a * 4 + b * 4))
            #expect(((a + b) * 4) / 4 == a + b)
        }
    }

    /// Merging two histograms is observing into one.
    @Test func mergingIsObservingTogether() {
        var generator = SeededGenerator(seed: 9)
        var (left, right, both) = (ExponentialHistogram(), ExponentialHistogram(), ExponentialHistogram())
        for _ in 0..<2_000 {
            let value = Double(generator.int(in: 1...1_000_000)) / 1_024
            if generator.chance(0.5) { left.observe(value) } else { right.observe(value) }
            both.observe(value)
        }
        var merged = left + right
        merged.downscale(to: both.schema)
        #expect(compacted(merged) == compacted(both))
    }

    @Test func widerZeroBucketSwallowsWhatItCovers() {
        var narrow = ExponentialHistogram(schema: 0)
        for value in [0.3, 0.6, 3] { narrow.observe(value) }
        let wide = ExponentialHistogram(schema: 0, zeroThreshold: 0.4, zeroCount: 1, count: 1)
        let merged = narrow + wide
        // 0.4 lies inside the populated (0.25, 0.5], so the zero bucket widens to 0.5.
        #expect(merged.zeroThreshold == 0.5)
        #expect(merged.zeroCount == 2)
        #expect(merged.count == 4)
        #expect(compacted(wide + narrow) == compacted(merged))
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func differingZeroThresholdsLoseNothing(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            var (a, b) = (random(&generator), random(&generator))
            a.widenZeroBucket(to: generator.double(in: 0.001...2))
            b.widenZeroBucket(to: generator.double(in: 0.001...2))
            let merged = a + b
            #expect(compacted(merged) == compacted(b + a))
            #expect(merged.zeroThreshold >= max(a.zeroThreshold, b.zeroThreshold))
            let total = merged.populatedBuckets.reduce(0) { $0 + $1.count }
            #expect(total == merged.count && total == a.count + b.count, "seed \(seed)")
        }
    }

    @Test func resets() {
        var before = ExponentialHistogram(schema: 3)
        for value in [1.0, 2, 3] { before.observe(value) }
        var after = before
        after.observe(5)
        #expect(!after.isReset(since: before))
        #expect(before.isReset(since: after))
        #expect(!before.isReset(since: before))
        var moved = ExponentialHistogram(schema: 3)
        for value in [10.0, 20, 30, 40] { moved.observe(value) }
        #expect(moved.isReset(since: before))
        var coarse = after
        coarse.downscale(to: 1)
        #expect(!coarse.isReset(since: before))
        #expect(after.isReset(since: coarse))
    }

    @Test func customBoundsMergeOverWhatTheyShare() {
        var left = ExponentialHistogram(schema: ExponentialHistogram.customBoundsSchema)
        left.customBounds = [1, 2, 5]
        var right = left
        right.customBounds = [1, 5, 10]
        for value in [0.5, 1.5, 4, 7] { left.observe(value) }
        for value in [0.5, 4, 7, 20] { right.observe(value) }
        #expect(left.quantile(0.25) == 1)
        #expect(left.quantile(1) == 5)
        #expect(left.count(atMost: 2) == 2)
        let merged = left + right
        #expect(merged.customBounds == [1, 5])
        #expect(merged.positive.counts == [2, 3, 3])
        #expect(merged.count == 8)
        var exponential = ExponentialHistogram()
        exponential.observe(1)
        #expect(left + exponential == left)
    }

    @Test func cumulativeCountsAreMonotone() {
        var generator = SeededGenerator(seed: 21)
        for _ in 0..<30 {
            let histogram = random(&generator)
            let bounds = (0..<20).map { _ in generator.double(in: -100...100) }.sorted()
            let counts = histogram.cumulativeCounts(at: bounds)
            #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 <= $1 + 1e-9 })
            #expect(histogram.count(atMost: .infinity) == histogram.count)
            #expect(histogram.fraction(above: -.infinity, upTo: .infinity) == 1)
        }
    }

    private func compacted(_ histogram: ExponentialHistogram) -> ExponentialHistogram {
        var histogram = histogram
        histogram.compact()
        return histogram
    }

    /// Whole counts and sums that add up exactly in any order.
    private func random(_ generator: inout SeededGenerator) -> ExponentialHistogram {
        var histogram = ExponentialHistogram(schema: generator.int(in: -2...6))
        histogram.zeroThreshold = 0.001
        for _ in 0..<generator.int(in: 1...60) {
            let value = Double(generator.int(in: -20_000...100_000)) / 1_024
            histogram.observe(value, times: Double(generator.int(in: 1...5)))
        }
        return histogram
    }
}
