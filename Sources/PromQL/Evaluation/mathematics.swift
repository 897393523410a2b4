#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// x^y, as C defines it.
func raised(_ base: Double, to exponent: Double) -> Double { pow(base, exponent) }

/// How much of an exponential bucket lies at or below a value, were its observations spread evenly over the
/// logarithm.
func logarithmicShare(_ lower: Double, _ upper: Double, upTo value: Double) -> Double {
    let (low, high) = (log2(lower.magnitude), log2(upper.magnitude))
    return (log2(value.magnitude) - low) / (high - low)
}
