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
        try refuseTarget(of: slo)
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
        guard case .composite(let components) = slo.indicator else { return slo }
        guard !slo.policy.windows.contains(where: \.isAbsolute) else {
            throw BurnPolicyError(
                what: "a composite has no events of its own, of which a window could spend a share",
                remedy: "leave the budget rule at ratio")
        }
        slo.indicator = .composite(
            components.map { component in
                var component = component
                // Counted over the same period, in slices that fit the same windows.
                component.definition.period = slo.period
                component.definition.policy = slo.policy
                return component
            })
        return slo
    }

    private func refuseTarget(of slo: SLODefinition) throws(BurnPolicyError) {
        if target != nil, slo.isComposite, slo.method == .occurrences {
            throw BurnPolicyError(
                what: "a composite of Occurrences has no target of its own: each component burns by its own",
                remedy: "try the target on an SLO of the component's indicator")
        }
    }
}
