package import Telemetry

/// Between which times the budget is likely to be spent, if failures go on as they do.
package struct ExhaustionRange: Hashable, Sendable {
    package var earliest: TimeSpan
    /// Nil where it may well last the period.
    package var latest: TimeSpan?

    /// How often the moment lies within: one time in twenty it comes earlier, one in twenty later.
    package static let confidence = 0.9
}

/// The interval of a forecast. Failures left, R, against k failures seen in a window of n events:
///
///     Given that k + R failures come in the window and the time until exhaustion together, those that fall
///     into the window are binomial with ρ = window / (window + time). Wilson's interval for ρ = k / (k + R)
///     gives time = window · (1 − ρ) / ρ at either end; at ρ itself it is window · R / k.
///
/// Both what is not known about the pace (k) and chance until then (R) are in it. Failures come in bursts,
/// not one by one, so k + R is divided by their dispersion: Pearson's χ² / (parts − 1) over twelve parts of
/// the window, at least 1 (McCullagh and Nelder, "Generalized Linear Models", §4.5), and Student's t stands
/// in for the normal quantile because that is an estimate from twelve parts.
package struct ForecastInterval: Hashable, Sendable {
    /// Failures of each part of the window, with the events they are among; in the budget's units.
    let parts: [EventCounts]
    /// Units that one failure weighs.
    let unit: Double

    package static let partCount = 12
    /// Of the normal distribution at `ExhaustionRange.confidence`.
    private static let normal = WilsonInterval.deviations(confidence: ExhaustionRange.confidence)

    package init(parts: [EventCounts], unit: Double = 1) {
        self.parts = parts
        self.unit = unit
    }

    /// - Parameters:
    ///   - left: failures until the budget is spent, above 0, in the budget's units.
    ///   - spacing: mean time from one event to the next.
    /// - Returns: Nil without events.
    package func times(left: Double, spacing: Double) -> (earliest: Double, latest: Double)? {
        let all = parts.reduce(EventCounts(), +)
        guard all.total > 0, left > 0 else { return nil }
        return ForecastInterval.times(
            seen: Double(all.bad) / unit, left: left / unit, dispersion: dispersion(all),
            filled: filled.count, window: Double(all.total) * spacing)
    }

    /// The same by numbers of failures.
    ///
    /// - Parameters:
    ///   - filled: parts that the dispersion is estimated from.
    ///   - window: how long the window is; the times are in its unit.
    static func times(
        seen: Double, left: Double, dispersion: Double, filled: Int, window: Double
    ) -> (earliest: Double, latest: Double) {
        let weight = (seen + left) / dispersion
        let (low, high) = WilsonInterval.bounds(
            share: seen / (seen + left), of: weight, deviations: deviations(filled))
        return (window * (1 - high) / high, low > 0 ? window * (1 - low) / low : .infinity)
    }

    private var filled: [EventCounts] { parts.filter { $0.total > 0 } }

    /// Student's t for as many degrees of freedom as the dispersion has, by Cornish and Fisher's expansion
    /// (Abramowitz and Stegun 26.7.5); from five on it is right to a hundredth.
    private static func deviations(_ filled: Int) -> Double {
        let (z, freedom) = (ForecastInterval.normal, Double(max(1, filled - 1)))
        let cube = z * z * z
        let second = (5 * cube * z * z + 16 * cube + 3 * z) / 96
        return z + (cube + z) / (4 * freedom) + second / (freedom * freedom)
    }

    /// How much more failures vary from part to part than if each came by itself.
    private func dispersion(_ all: EventCounts) -> Double {
        guard all.bad > 0 else { return 1 }
        let ratio = Double(all.bad) / Double(all.total)
        let filled = filled
        guard filled.count > 1 else { return 1 }
        let square = filled.reduce(0) { sum, part in
            let expected = ratio * Double(part.total)
            let miss = Double(part.bad) - expected
            return sum + miss * miss / (expected * unit)
        }
        return max(1, square / Double(filled.count - 1))
    }
}
