#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// x^y, as C defines it.
func raised(_ base: Double, to exponent: Double) -> Double { pow(base, exponent) }
