#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Wilson's score interval for a proportion (E. B. Wilson, JASA 22, 1927). Its lower bound says what share of
/// bad events is certain at least, given so few of them.
enum WilsonInterval {
    /// - Parameter confidence: two-sided, 0.5 ..< 1.
    static func lowerBound(_ counts: EventCounts, confidence: Double) -> Double {
        guard counts.total > 0 else { return 0 }
        return lowerBound(counts, deviations: deviations(confidence: confidence))
    }

    /// How many standard deviations a two-sided confidence stands for: worth keeping where many counts are
    /// judged.
    static func deviations(confidence: Double) -> Double { normalQuantile(0.5 + confidence / 2) }

    static func lowerBound(_ counts: EventCounts, deviations z: Double) -> Double {
        guard counts.total > 0 else { return 0 }
        let n = Double(counts.total)
        return bounds(share: Double(counts.bad) / n, of: n, deviations: z).low
    }

    /// Both bounds for a share of a number of events, which need not be whole.
    static func bounds(share p: Double, of n: Double, deviations z: Double) -> (low: Double, high: Double) {
        let centre = p + z * z / (2 * n)
        let spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        let scale = 1 + z * z / n
        return (max(0, (centre - spread) / scale), min(1, (centre + spread) / scale))
    }

    /// Inverse of the normal distribution by bisection on `erfc`; called once per window with a guard.
    static func normalQuantile(_ probability: Double) -> Double {
        var low = -9.0
        var high = 9.0
        for _ in 0..<70 {
            let middle = (low + high) / 2
            if erfc(-middle / 2.0.squareRoot()) / 2 < probability { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
