/// A divisor that turns a column's values into whole numbers: `value == Double(whole) / divisor`, bit for
/// bit. A power of ten for measured decimals, any whole number for ratios such as used/total blocks.
struct ValueScale: Hashable {
    var divisor: UInt64

    static let one = ValueScale(divisor: 1)
    static let largestWhole = 9_007_199_254_740_992.0
    private static let powersOfTen: [Double] = (0...15).map { exponent in
        (0..<exponent).reduce(1.0) { power, _ in power * 10 }
    }
    /// Share of values that may fail to be whole and be listed apart.
    private static let tolerance = 32
    private static let largestDenominator = 1_048_576.0

    /// The whole number for a value, or nil when dividing it again would not give the same bits.
    @inline(__always)
    static func whole(_ value: Double, _ divisor: Double) -> Int64? {
        let scaled = (value * divisor).rounded(.toNearestOrEven)
        guard scaled.magnitude <= largestWhole, scaled / divisor == value else { return nil }
        // Minus zero divides to plus zero.
        if scaled == 0, value.sign == .minus { return nil }
        return Int64(scaled)
    }

    /// The smallest divisor that makes all but a few values whole; nil when there is none.
    static func find(_ values: [Double]) -> ValueScale? {
        if let decimal = findDecimal(values) { return decimal }
        return findRatio(values)
    }

    private static func findDecimal(_ values: [Double]) -> ValueScale? {
        var counts = [Int](repeating: 0, count: powersOfTen.count)
        var failures = 0
        let allowed = values.count / tolerance
        var least = 0
        for value in values {
            if !value.isFinite {
                continue
            } else if let exponent = exponent(of: value, from: least) {
                counts[exponent] += 1
                // The common exponent first: most values of a column share theirs.
                if counts[exponent] > allowed { least = max(least, exponent) }
            } else {
                failures += 1
                if failures > allowed { return nil }
            }
        }
        var above = failures
        for exponent in counts.indices.reversed() {
            above += counts[exponent]
            if above > allowed { return ValueScale(divisor: UInt64(powersOfTen[exponent])) }
        }
        return .one
    }

    private static func exponent(of value: Double, from least: Int) -> Int? {
        for exponent in least..<powersOfTen.count where whole(value, powersOfTen[exponent]) != nil {
            return exponent
        }
        return nil
    }

    /// Denominators of a few values by continued fractions, and their least common multiple.
    private static func findRatio(_ values: [Double]) -> ValueScale? {
        var divisor = 1.0
        let stride = max(1, values.count / 8)
        for index in Swift.stride(from: 0, to: values.count, by: stride) {
            let value = values[index]
            guard value.isFinite, whole(value, divisor) == nil else { continue }
            guard let denominator = denominator(value) else { return nil }
            divisor = leastCommonMultiple(divisor, denominator)
            guard divisor <= largestDenominator else { return nil }
        }
        guard divisor > 1 else { return nil }
        let failures = values.reduce(0) { $0 + ($1.isFinite && whole($1, divisor) == nil ? 1 : 0) }
        return failures <= values.count / tolerance ? ValueScale(divisor: UInt64(divisor)) : nil
    }

    private static func denominator(_ value: Double) -> Double? {
        var rest = value.magnitude
        var previous = 0.0
        var current = 1.0
        for _ in 0..<24 {
            let fraction = rest - rest.rounded(.down)
            if whole(value, current) != nil { return current }
            guard fraction > 0 else { return nil }
            rest = 1 / fraction
            (previous, current) = (current, rest.rounded(.down) * current + previous)
            guard current <= largestDenominator else { return nil }
        }
        return nil
    }

    private static func leastCommonMultiple(_ left: Double, _ right: Double) -> Double {
        var (a, b) = (left, right)
        while b > 0 { (a, b) = (b, a.truncatingRemainder(dividingBy: b)) }
        return left / a * right
    }
}
