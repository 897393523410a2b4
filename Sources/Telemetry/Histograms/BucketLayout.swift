#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Which bucket a value falls into, and where buckets end, for each schema.
///
/// Indices are found by exact comparison with a table up to schema 8, so that a value on a boundary
/// always lands in the bucket it closes; above, by logarithm, where the last bit may decide otherwise.
package enum BucketLayout {
    package static let schemas = -4...20

    /// `tables[s][j]` is 2^(j/2^s) / 2: the boundaries as fractions in [0.5, 1), as `frexp` gives them.
    private static let tables: [[Double]] = (0...8).map { schema in
        let count = 1 << schema
        return (0..<count).map { exp2(Double($0) / Double(count)) / 2 }
    }

    /// The bucket of a positive value: the smallest index whose upper bound is not below it. Infinity
    /// belongs to the bucket after that of the largest finite value.
    package static func index(of value: Double, schema: Int) -> Int {
        guard value.isFinite else { return index(of: .greatestFiniteMagnitude, schema: schema) + 1 }
        // value = fraction × 2^exponent, fraction in [0.5, 1); subnormal values included.
        let exponent = Int(value.exponent) + 1
        let fraction = value.significand / 2
        if schema <= 0 {
            let power = fraction == 0.5 ? exponent - 1 : exponent
            return (power + (1 << -schema) - 1) >> -schema
        }
        if schema > 8 {
            return Int((log2(fraction) * Double(1 << schema)).rounded(.up)) + exponent << schema
        }
        let table = tables[schema]
        var low = 0
        var high = table.count
        while low < high {
            let middle = (low + high) / 2
            if table[middle] < fraction { low = middle + 1 } else { high = middle }
        }
        return low + (exponent - 1) << schema
    }

    /// The upper bound of a bucket, which belongs to it. The bucket that holds the largest finite value
    /// ends there, the one after it at infinity.
    package static func upperBound(_ index: Int, schema: Int) -> Double {
        if schema < 0 {
            let exponent = index << -schema
            if exponent == 1024 { return .greatestFiniteMagnitude }
            return ldexp(1, Int32(clamping: exponent))
        }
        let remainder = index & (1 << schema - 1)
        let power = index >> schema + 1
        let fraction =
            schema <= 8 ? tables[schema][remainder] : exp2(Double(remainder) / Double(1 << schema)) / 2
        if fraction == 0.5, power == 1025 { return .greatestFiniteMagnitude }
        return ldexp(fraction, Int32(clamping: power))
    }

    /// The bucket of a coarser schema that holds all of this one; `steps` is the difference of schemas.
    package static func downscaled(_ index: Int, by steps: Int) -> Int {
        ((index - 1) >> steps) + 1
    }
}
