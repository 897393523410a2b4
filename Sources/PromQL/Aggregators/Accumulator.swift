/// Takes numbers one at a time and answers with one.
protocol Accumulator {
    init()
    mutating func add(_ value: Double)
    var value: Double { get }
}

extension CompensatedSum: Accumulator {
    init() { self.init(0) }
}

extension RunningMean: Accumulator {}
extension RunningVariance: Accumulator {}

struct RunningDeviation: Accumulator {
    private var variance = RunningVariance()
    mutating func add(_ value: Double) { variance.add(value) }
    var value: Double { variance.value.squareRoot() }
}

/// NaN only when all were.
struct RunningMinimum: Accumulator {
    private(set) var value = Double.nan
    mutating func add(_ next: Double) {
        if next < value || value.isNaN { value = next }
    }
}

/// NaN only when all were.
struct RunningMaximum: Accumulator {
    private(set) var value = Double.nan
    mutating func add(_ next: Double) {
        if next > value || value.isNaN { value = next }
    }
}
