internal import Telemetry

/// What stands above the groups of an exported file, in words.
struct RuleComments {
    let slo: SLODefinition

    init(_ slo: SLODefinition) {
        self.slo = slo
    }

    static let heading = [
        "Written by `beaufort export rules`. Do not edit: change the SLOs and export again.",
        """
        These rules record what Beaufort's own SLO engine records, under the same names and labels, and raise \
        the same alerts. Send this Prometheus beaufort_sli_events_total of every Beaufort, but none of \
        beaufort_slo_.*, beaufort_wind_force and ALERTS.*: the rules write those.
        """,
        "What equals the engine's numbers and what does not: docs/slos.md, \"Take the rules to Prometheus\".",
    ]

    var windows: [String] {
        [
            "\(slo.displayName): \(slo.promise).", counted, divided, budgeted,
            "Each window is counted whole and divided once, bad events by all events.", exactness, missing,
        ]
    }

    var budget: [String] {
        guard case .rolling(let period) = slo.period else { return [] }
        return [
            """
            The budget of \(slo.displayName) over \(period): 1 is untouched, 0 gone, below 0 overspent. \
            Bad events of the whole period by all of its events, which is no average of ratios.
            """
        ]
    }

    var alerts: [String] {
        [
            """
            Alerts of \(slo.displayName). One for each pair of windows: it fires while the long one and the \
            short one both burn the budget faster than the factor.
            """,
            spending,
            slo.trafficGuard.isOff ? "" : "With little traffic it stays silent: \(trafficGuard).",
        ] + calendarNote
    }

    private var spending: String {
        guard slo.policy.windows.contains(where: \.isAbsolute) else { return "" }
        return """
            Where budget_spent stands in it, the pair goes by the share of a whole period's budget that its long \
            window spent. Its threshold follows the traffic, and while a short window has no events the last one \
            that had some counts.
            """
    }

    /// For the file and for standard error.
    var calendar: String {
        """
        SLO \(slo.name): PromQL cannot count since the beginning of a calendar period (\(slo.period.description)), \
        so the budget left and its exhaustion are not recorded
        """
    }

    private var calendarNote: [String] {
        if case .calendar = slo.period { ["Left out: \(calendar)."] } else { [] }
    }
}
