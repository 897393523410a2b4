extension ExponentialHistogram {
    /// Whether a cumulative histogram started anew between the previous sample and this one: it says so, or
    /// some count is lower than before, or its resolution grew.
    package func isReset(after previous: ExponentialHistogram) -> Bool {
        if resetHint == .reset { return true }
        if resetHint == .notReset { return false }
        if count < previous.count { return true }
        guard isCompatible(with: previous) else { return true }
        if hasCustomBounds { return isCustomReset(after: previous) }
        if schema > previous.schema || zeroThreshold < previous.zeroThreshold { return true }
        if hasSameLayout(as: previous) {
            return zeroCount < previous.zeroCount || positive.hasLess(than: previous.positive)
                || negative.hasLess(than: previous.negative)
        }
        var before = previous
        before.widenZeroBucket(to: zeroThreshold)
        // A populated bucket of the previous sample straddled the new threshold.
        if before.zeroThreshold != zeroThreshold || zeroCount < before.zeroCount { return true }
        before.downscale(to: schema)
        return positive.hasLess(than: before.positive) || negative.hasLess(than: before.negative)
    }

    package func hasSameLayout(as other: ExponentialHistogram) -> Bool {
        schema == other.schema && zeroThreshold == other.zeroThreshold && customBounds == other.customBounds
    }

    private func isCustomReset(after previous: ExponentialHistogram) -> Bool {
        if customBounds == previous.customBounds { return positive.hasLess(than: previous.positive) }
        let shared = customBounds.filter(previous.customBounds.contains)
        return zip(cumulative(shared), previous.cumulative(shared)).contains { $0 < $1 }
    }

    /// Counts per stretch between the given bounds (which must be among ours).
    private func cumulative(_ bounds: [Double]) -> [Double] {
        var counts = [Double](repeating: 0, count: bounds.count + 1)
        for index in positive.offset..<positive.end {
            let upper = index < customBounds.count ? customBounds[index] : .infinity
            counts[bounds.firstIndex { upper <= $0 } ?? bounds.count] += positive[index]
        }
        return counts
    }
}

extension ExponentialHistogram.Buckets {
    func hasLess(than other: ExponentialHistogram.Buckets) -> Bool {
        let shift = other.offset - offset
        for (position, count) in other.counts.enumerated() {
            let own = position + shift
            if (own >= 0 && own < counts.count ? counts[own] : 0) < count { return true }
        }
        return false
    }
}
