import Telemetry

/// The sum or difference of two histograms and what had to be done to get it.
struct CombinedHistogram {
    var histogram: ExponentialHistogram
    /// One side is known to follow a reset and the other known not to.
    var hintsCollide: Bool
    /// Custom bounds differed; only those both have remain.
    var reconciledBounds: Bool
}

extension ExponentialHistogram {
    /// Nil when one has exponential and the other custom buckets.
    func adding(_ other: ExponentialHistogram) -> CombinedHistogram? {
        combined(other) { $0.merge(other) }
    }

    /// Nil when one has exponential and the other custom buckets. The difference is not compacted.
    func subtracting(_ other: ExponentialHistogram) -> CombinedHistogram? {
        combined(other) { $0.subtract(other) }
    }

    private func combined(
        _ other: ExponentialHistogram, _ operation: (inout ExponentialHistogram) -> Void
    ) -> CombinedHistogram? {
        guard isCompatible(with: other) else { return nil }
        var result = self
        operation(&result)
        let (hint, collides) = resetHint.joined(other.resetHint)
        result.resetHint = hint
        return CombinedHistogram(
            histogram: result, hintsCollide: collides,
            reconciledBounds: hasCustomBounds && customBounds != other.customBounds)
    }

    /// Every count and the sum times a factor; a negative factor leaves a gauge.
    func scaled(by factor: Double) -> ExponentialHistogram {
        var result = self * factor
        if factor < 0 { result.resetHint = .gauge }
        return result
    }

    /// Every count and the sum divided; dividing by zero leaves no buckets.
    func divided(by divisor: Double) -> ExponentialHistogram {
        var result = self / divisor
        if divisor == 0 {
            result.positive = Buckets()
            result.negative = Buckets()
        }
        if divisor < 0 { result.resetHint = .gauge }
        return result
    }
}

extension ExponentialHistogram.ResetHint {
    /// The hint of a histogram made of two, and whether the two contradict each other.
    func joined(_ other: ExponentialHistogram.ResetHint) -> (ExponentialHistogram.ResetHint, collide: Bool) {
        if self == other { return (self, false) }
        if self == .gauge || other == .gauge { return (.gauge, false) }
        if self == .unknown || other == .unknown { return (.unknown, false) }
        return (.unknown, true)
    }
}
