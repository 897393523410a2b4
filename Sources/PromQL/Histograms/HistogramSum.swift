import Telemetry

/// Adds histograms up and remembers what was odd about them.
struct HistogramSum {
    private(set) var histogram: ExponentialHistogram?
    /// Exponential and custom buckets met: there is no sum.
    private(set) var isMixed = false
    private(set) var reconciledBounds = false
    private var sawReset = false
    private var sawNoReset = false

    var hintsCollide: Bool { sawReset && sawNoReset }

    mutating func add(_ other: ExponentialHistogram) {
        if other.resetHint == .reset { sawReset = true }
        if other.resetHint == .notReset { sawNoReset = true }
        guard let sum = histogram else {
            histogram = other
            return
        }
        guard let combined = sum.adding(other) else {
            isMixed = true
            return
        }
        if combined.reconciledBounds { reconciledBounds = true }
        histogram = combined.histogram
    }
}
