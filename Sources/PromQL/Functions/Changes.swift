import Telemetry

/// `changes` and `resets`: counts of steps from one sample to the next.
enum Changes {
    static func changes(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext)
        -> SampleValue?
    {
        count(series, window) { old, new in
            switch (old, new) {
            case (.float(let left), .float(let right)): left != right && !(left.isNaN && right.isNaN)
            case (.histogram(let left), .histogram(let right)): !left.hasSameContent(as: right)
            default: true
            }
        }
    }

    static func resets(_ series: RangeSeries, _ window: Window, _ context: inout WindowContext)
        -> SampleValue?
    {
        count(series, window) { old, new in
            switch (old, new) {
            case (.float(let left), .float(let right)): right < left
            case (.histogram(let left), .histogram(let right)): right.isReset(after: left)
            default: true
            }
        }
    }

    private static func count(
        _ series: RangeSeries, _ window: Window, _ isCounted: (SampleValue, SampleValue) -> Bool
    ) -> SampleValue? {
        var count = 0
        var previous: SampleValue?
        var float = window.floats.lowerBound
        var histogram = window.histograms.lowerBound
        while float < window.floats.upperBound || histogram < window.histograms.upperBound {
            let takesFloat =
                histogram >= window.histograms.upperBound
                || (float < window.floats.upperBound
                    && series.floats.times[float] <= series.histograms[histogram].time)
            let next: SampleValue
            if takesFloat {
                next = .float(series.floats.values[float])
                float += 1
            } else {
                next = .histogram(series.histograms[histogram].histogram)
                histogram += 1
            }
            if let previous, isCounted(previous, next) { count += 1 }
            previous = next
        }
        return .float(Double(count))
    }
}

extension ExponentialHistogram {
    /// Equal counts in equal buckets; the reset hint and empty buckets do not matter.
    func hasSameContent(as other: ExponentialHistogram) -> Bool {
        var left = self
        var right = other
        left.compact()
        right.compact()
        left.resetHint = .unknown
        right.resetHint = .unknown
        if left.sum.isNaN && right.sum.isNaN {
            left.sum = 0
            right.sum = 0
        }
        return left == right
    }
}
