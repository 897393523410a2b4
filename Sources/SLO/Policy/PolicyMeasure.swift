package import Telemetry

/// What a step of an error-budget policy looks at.
package enum PolicyMeasure: Hashable, Sendable {
    /// Share of the period's budget that is left; below 0 when overspent.
    case budgetRemaining
    /// 1 − that.
    case budgetSpent
    /// Burn rate over a window.
    case burnRate(TimeSpan)
    /// Seconds until the budget is gone at the present pace; infinite when it lasts.
    case exhaustion

    static let names = ["budget_remaining", "budget_spent", "burn_rate", "exhaustion", "state"]

    package var description: String {
        switch self {
        case .budgetRemaining: "budget_remaining"
        case .budgetSpent: "budget_spent"
        case .burnRate(let window): "burn_rate(\(window))"
        case .exhaustion: "exhaustion"
        }
    }

    /// A value in the measure's own notation. Rounded: for people only, never compared.
    func text(_ value: Double) -> String {
        switch self {
        case .budgetRemaining, .budgetSpent: "\(numberText((value * 1e6).rounded() / 1e4))%"
        case .burnRate: numberText((value * 1e4).rounded() / 1e4)
        case .exhaustion:
            value.isFinite
                ? "\(TimeSpan(milliseconds: Int64((value * 1_000).rounded())))" : "not at this pace"
        }
    }

    /// A bound as it is written in a file, without the noise of binary fractions.
    func boundText(_ value: Double) -> String {
        switch self {
        case .budgetRemaining, .budgetSpent: "\(numberText((value * 1e12).rounded() / 1e10))%"
        case .burnRate: numberText(value)
        case .exhaustion: text(value)
        }
    }

    /// The value at an assessment, unrounded; nil where nothing can be said because the SLO has no data.
    ///
    /// A window without events burns nothing, and a period without events has spent nothing.
    func value(of assessment: Assessment) -> Double? {
        guard assessment.state != .noData || assessment.slo.noData == .bad else { return nil }
        switch self {
        case .budgetRemaining: return assessment.budgetRemaining
        case .budgetSpent: return 1 - assessment.budgetRemaining
        case .burnRate(let span):
            let readings = assessment.windows + assessment.askedWindows
            return readings.first { $0.span == span }.map { $0.rate ?? 0 }
        case .exhaustion: return assessment.exhaustion?.seconds ?? .infinity
        }
    }
}
