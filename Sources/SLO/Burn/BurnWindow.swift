package import Telemetry

/// One condition of a burn policy: both windows must burn faster than `factor` budgets per period.
/// The long window decides that it matters, the short one that it is still going on.
package struct BurnWindow: Hashable, Sendable {
    package var long: TimeSpan
    /// Equal to `long` when there is no short window.
    package var short: TimeSpan
    /// Burn rate above which the alert fires; 1 spends the budget exactly over the period.
    package var factor: Double
    package var severity: BurnSeverity
    /// Share of the period's budget, in percent, that burning at `factor` spends in the long window.
    package var budgetPercent: Double
    /// How long the condition must hold before the alert fires. The windows do this job better.
    package var forSpan: TimeSpan
    /// What it is held against.
    package var rule: BudgetRule

    /// The factor that spends `budgetPercent` in `long`: percent/100 · period/long.
    package init(
        long: TimeSpan, short: TimeSpan, budgetPercent: Double, period: TimeSpan, severity: BurnSeverity,
        rule: BudgetRule = .ratio
    ) {
        self.long = long
        self.short = short
        self.severity = severity
        self.rule = rule
        self.budgetPercent = budgetPercent
        forSpan = .zero
        factor = BurnWindow.factor(percent: budgetPercent, period: period, long: long)
    }

    /// A given factor, with the share of the budget it stands for.
    package init(
        long: TimeSpan, short: TimeSpan, factor: Double, period: TimeSpan, severity: BurnSeverity,
        forSpan: TimeSpan = .zero, rule: BudgetRule = .ratio
    ) {
        self.long = long
        self.short = short
        self.rule = rule
        self.factor = factor
        self.severity = severity
        self.forSpan = forSpan
        budgetPercent = factor * Double(long.milliseconds) * 100 / Double(period.milliseconds)
    }

    /// percent/100 · period/long, multiplied before dividing: 2 % of 30 d in 1 h is 14.4 to the last bit.
    package static func factor(percent: Double, period: TimeSpan, long: TimeSpan) -> Double {
        percent * Double(period.milliseconds) / (100 * Double(long.milliseconds))
    }

    /// What the long window spent counts, not only how bad it was.
    package var isAbsolute: Bool { rule != .ratio }

    /// Share of the period's budget, 0 … 1, that the long window may spend.
    package var share: Double { budgetPercent / 100 }

    /// However little traffic a share of the budget takes: a window that burns no faster than this raises no
    /// alert. At 1 the budget lasts.
    package var least: Double { rule == .absolute ? 1 : factor }

    /// Time from the start of a failure with a steady error ratio until the long window exceeds the
    /// factor: factor · budget · long / ratio. At steady traffic the same for every rule. Nil when it never
    /// does (ratio ≤ factor · budget).
    package func detectionTime(errorRatio: Double, budget: Double) -> TimeSpan? {
        guard errorRatio > factor * budget else { return nil }
        let milliseconds = factor * budget * Double(long.milliseconds) / errorRatio
        return TimeSpan(milliseconds: Int64(milliseconds.rounded()))
    }

    /// Time from the end of such a failure, at steady traffic, until the short window is back at the factor
    /// and the alert ends: short · (1 − factor · budget / ratio). Nil when it never fired.
    package func resetTime(errorRatio: Double, budget: Double) -> TimeSpan? {
        guard errorRatio > factor * budget else { return nil }
        let milliseconds = Double(short.milliseconds) * (1 - factor * budget / errorRatio)
        return TimeSpan(milliseconds: Int64(milliseconds.rounded()))
    }

    /// Whether even a total outage stays at or below the factor.
    package func cannotFire(budget: Double) -> Bool { factor * budget >= 1 }
}

/// Who should hear of it, and how soon.
package enum BurnSeverity: String, Hashable, Sendable, CaseIterable {
    /// Somebody acts now.
    case page
    /// Somebody acts in working hours.
    case ticket
}
