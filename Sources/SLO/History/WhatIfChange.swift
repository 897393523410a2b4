package import Telemetry

/// Other parameters for an SLO; nil leaves one as it is.
package struct WhatIfChange: Hashable, Sendable {
    /// Share of good events promised, 0 ≤ target < 1.
    package var target: Double?
    /// A rolling period in place of the SLO's.
    package var period: TimeSpan?
    /// `workbook`, `seeds`, or `FACTOR:LONG:SHORT[:page|ticket][:ratio|absolute|both],…`
    package var windows: String?
    /// What every window pair is held against.
    package var rule: BudgetRule?
    /// How long each condition must hold before its alert fires.
    package var forSpan: TimeSpan?
    package var minimumEvents: Int?
    package var minimumBad: Int?

    package init(
        target: Double? = nil, period: TimeSpan? = nil, windows: String? = nil,
        rule: BudgetRule? = nil, forSpan: TimeSpan? = nil, minimumEvents: Int? = nil, minimumBad: Int? = nil
    ) {
        self.rule = rule
        self.target = target
        self.period = period
        self.windows = windows
        self.forSpan = forSpan
        self.minimumEvents = minimumEvents
        self.minimumBad = minimumBad
    }

    /// The SLO with these parameters. Windows that came from a profile follow the period, as the profile
    /// does; windows of the SLO's own keep their factors.
    /// - Throws: `BurnPolicyError`, in words.
    package func applied(to slo: SLODefinition) throws(BurnPolicyError) -> SLODefinition {
        var slo = slo
        if let target { slo.target = target }
        if let period {
            slo.period = .rolling(period)
            slo.policy = slo.policy.fitted(to: period)
        }
        if let windows {
            let rule = slo.annotations["beaufort/budget-rule"].flatMap(BudgetRule.init)
            slo.policy = try BurnPolicy.listed(windows, period: slo.period.nominal, rule: rule ?? .ratio)
        }
        if let rule { slo.policy = slo.policy.ruled(by: rule) }
        if let forSpan {
            for index in slo.policy.windows.indices { slo.policy.windows[index].forSpan = forSpan }
        }
        if let minimumEvents { slo.trafficGuard.minimumEvents = minimumEvents }
        if let minimumBad { slo.trafficGuard.minimumBad = minimumBad }
        return slo
    }
}
