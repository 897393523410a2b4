/// A histogram whose buckets grow by the constant factor 2^(2^-schema) (OpenTelemetry's exponential
/// histogram; Prometheus' native histogram). Any two merge exactly, and a quantile is known to within
/// half a bucket.
///
/// Bucket `i` of the positive side holds values in `(base^(i-1), base^i]`: Prometheus' numbering, which
/// is OpenTelemetry's index plus one.
package struct ExponentialHistogram: Hashable, Sendable {
    /// Resolution: each power of two is split into 2^schema buckets. -4…20 (Prometheus reads up to 8),
    /// or `customBoundsSchema`.
    package var schema: Int
    /// Observations with |value| at or below this are in the zero bucket.
    package var zeroThreshold: Double
    package var zeroCount: Double
    /// All observations, NaN included.
    package var count: Double
    package var sum: Double
    package var positive: Buckets
    package var negative: Buckets
    /// Upper bounds of the positive buckets when `schema` is `customBoundsSchema`: bucket `i` holds values in
    /// `(bounds[i-1], bounds[i]]`, the last one everything above. Empty for exponential buckets.
    package var customBounds: [Double] = []
    /// What is known about a counter reset before this sample. The writer of a scraped counter leaves it
    /// `unknown`; PromQL sets and reads the others.
    package var resetHint = ResetHint.unknown

    /// A classic histogram kept as one object has this schema (Prometheus' "custom buckets").
    package static let customBoundsSchema = -53

    package enum ResetHint: UInt8, Hashable, Sendable {
        case unknown, reset, notReset, gauge
    }

    /// A run of adjacent buckets: `counts[k]` is the count (not cumulative) of bucket `offset + k`.
    package struct Buckets: Hashable, Sendable {
        package var offset: Int
        package var counts: [Double]

        package init(offset: Int = 0, counts: [Double] = []) {
            self.offset = offset
            self.counts = counts
        }

        package var isEmpty: Bool { counts.isEmpty }
    }

    package init(
        schema: Int, zeroThreshold: Double = 0, zeroCount: Double = 0, count: Double = 0, sum: Double = 0,
        positive: Buckets = Buckets(), negative: Buckets = Buckets()
    ) {
        self.schema = schema
        self.zeroThreshold = zeroThreshold
        self.zeroCount = zeroCount
        self.count = count
        self.sum = sum
        self.positive = positive
        self.negative = negative
    }
}
