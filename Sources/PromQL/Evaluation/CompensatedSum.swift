/// A sum that keeps the low-order bits plain addition loses (Kahan's method as improved by Neumaier).
struct CompensatedSum {
    private(set) var sum: Double
    private var compensation = 0.0

    init(_ start: Double = 0) {
        sum = start
    }

    mutating func add(_ value: Double) {
        let next = sum + value
        if next.isInfinite {
            compensation = 0
        } else if sum.magnitude >= value.magnitude {
            compensation += (sum - next) + value
        } else {
            compensation += (value - next) + sum
        }
        sum = next
    }

    var value: Double { sum.isInfinite ? sum : sum + compensation }
}

/// A mean that overflows only when the mean itself does.
struct RunningMean {
    private var total = CompensatedSum()
    /// Used once the plain sum has overflowed.
    private var mean = CompensatedSum()
    private var isIncremental = false
    private(set) var count = 0.0

    mutating func add(_ value: Double) {
        count += 1
        if !isIncremental {
            var next = total
            next.add(value)
            if count == 1 || next.value.isFinite || !total.value.isFinite || !value.isFinite {
                total = next
                return
            }
            isIncremental = true
            mean = CompensatedSum(total.value / (count - 1))
        }
        if mean.value.isInfinite && value.isInfinite && (mean.value > 0) == (value > 0) { return }
        mean.add(value / count - mean.value / count)
    }

    var value: Double { isIncremental ? mean.value : total.value / count }
}

/// Mean and squared deviations in one pass (Welford).
struct RunningVariance {
    private var count = 0.0
    private var mean = CompensatedSum()
    private var squares = CompensatedSum()

    mutating func add(_ value: Double) {
        count += 1
        let delta = value - mean.value
        mean.add(delta / count)
        squares.add(delta * (value - mean.value))
    }

    /// Of the population, not of a sample.
    var value: Double { squares.value / count }
}

/// The φ-quantile of unsorted values, linear between the two nearest ranks.
func quantile(_ q: Double, of values: [Double]) -> Double {
    if values.isEmpty || q.isNaN { return .nan }
    if q < 0 { return -.infinity }
    if q > 1 { return .infinity }
    let sorted = values.sorted { $0.isNaN ? !$1.isNaN : $0 < $1 }
    let rank = q * Double(sorted.count - 1)
    let lower = max(0, Int(rank.rounded(.down)))
    let upper = min(sorted.count - 1, lower + 1)
    let weight = rank - rank.rounded(.down)
    return sorted[lower] * (1 - weight) + sorted[upper] * weight
}
