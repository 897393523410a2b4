/// Written by the SLO engine.
extension MetricCatalogue {
    package static let sliEvents = Metric(
        "beaufort_sli_events_total", .counter, labels: ["slo", "condition", "outcome"],
        help: "Events judged by an SLO since it was first seen, by outcome good or bad; exact whole numbers.")
    package static let sloBurnRate = Metric(
        "beaufort_slo_burn_rate", .gauge, labels: ["slo", "window"],
        help: "Error ratio over the window divided by the error budget: 1 spends it exactly in the period.")
    package static let sloErrorBudgetRemaining = Metric(
        "beaufort_slo_error_budget_remaining_ratio", .gauge, unit: "ratio", labels: ["slo"],
        help: "Part of the period's error budget not spent; below 0 when overspent.")
    package static let sloObjective = Metric(
        "beaufort_slo_objective_ratio", .gauge, unit: "ratio", labels: ["slo"],
        help: "The objective's target.")
    package static let sloState = Metric(
        "beaufort_slo_state", .gauge, labels: ["slo"],
        help: "0 ok, 1 breaching, 2 no traffic, 3 no data.")
    package static let windForce = Metric(
        "beaufort_wind_force", .gauge,
        help: "Overall weather on the Beaufort scale, 0 to 12, from the highest burn rate.")
    package static let sloWindowEvents = Metric(
        "beaufort_slo_window_events", .gauge, labels: ["slo", "window"],
        help: "Events an SLO judged within the window, for SLOs that demand a least number of them.")
    package static let sloWindowBadEvents = Metric(
        "beaufort_slo_window_bad_events", .gauge, labels: ["slo", "window"],
        help: "Bad events an SLO judged within the window, for SLOs that demand a least number of them.")
    package static let sloBurnRateLowerBound = Metric(
        "beaufort_slo_burn_rate_lower_bound", .gauge, labels: ["slo", "window"],
        help:
            "Lower end of the burn rate's Wilson interval: what little traffic can prove, for SLOs that demand it."
    )
    package static let sloExhaustion = Metric(
        "beaufort_slo_exhaustion_seconds", .gauge, unit: "seconds", labels: ["slo"],
        help: "Time until the error budget is spent at the present rate; absent while it lasts the period.")
    package static let sloExhaustionEarliest = Metric(
        "beaufort_slo_exhaustion_earliest_seconds", .gauge, unit: "seconds", labels: ["slo"],
        help: "Before this the error budget is spent in one case of twenty; absent beyond the period.")
    package static let sloExhaustionLatest = Metric(
        "beaufort_slo_exhaustion_latest_seconds", .gauge, unit: "seconds", labels: ["slo"],
        help: "After this the error budget is spent in one case of twenty; absent beyond the period.")
    package static let sloRecountStart = Metric(
        "beaufort_slo_recount_start_seconds", .gauge, unit: "seconds",
        labels: ["slo", "condition", "source", "quality"],
        help:
            "When an SLO's events were counted anew: from when on (the value), from what source, up to its time."
    )
    package static let sloBudgetSpent = Metric(
        "beaufort_slo_budget_spent_ratio", .gauge, unit: "ratio", labels: ["slo", "window"],
        help: "Share of a whole period's error budget spent within the window, for pairs judged by it.")
    package static let sloBurnRateThreshold = Metric(
        "beaufort_slo_burn_rate_threshold", .gauge, labels: ["slo", "window", "short_window"],
        help: "Burn rate above which such a pair fires at the present traffic; absent without any.")
    package static let sloRecentBurnRate = Metric(
        "beaufort_slo_recent_burn_rate", .gauge, labels: ["slo", "window", "short_window"],
        help: "Burn rate of such a pair's last short window that held events.")

    package static let sloExcludedEvents = Metric(
        "beaufort_slo_excluded_events", .gauge, labels: ["slo"],
        help:
            "Events of the period left out of the error budget, because they fell into a maintenance window.")

    package static let sloCorrectedEvents = Metric(
        "beaufort_slo_corrected_events", .gauge, labels: ["slo", "outcome"],
        help: "What corrections change of the period's events, by outcome; negative where they take away.")
    package static let sloPolicyStep = Metric(
        "beaufort_slo_policy_step", .gauge, labels: ["slo", "policy", "step"],
        help: "1 while the SLO is in that step of the error-budget policy, 0 while it is not.")
    package static let sloCombinations = Metric(
        "beaufort_slo_combinations", .gauge, labels: ["slo"],
        help: "Combinations of the labels of a split SLO that had an event within its period.")
    package static let sloCombinationsLimit = Metric(
        "beaufort_slo_combinations_limit", .gauge, labels: ["slo"],
        help: "Combinations that are told apart; the events of further ones are counted together as (other).")

    package static let sloCombinationsOverflow = Metric(
        "beaufort_slo_combinations_overflow", .gauge, labels: ["slo"],
        help: "1 while events of combinations beyond the limit are in the period, counted together; else 0.")

    package static let sloLastEvaluation = Metric(
        "beaufort_slo_last_evaluation_timestamp_seconds", .gauge, unit: "seconds",
        help: "When all SLOs were last evaluated; the start of the agent before the first time.")

    package static let slo = [
        sliEvents, sloBurnRate, sloErrorBudgetRemaining, sloObjective, sloState, windForce, sloWindowEvents,
        sloWindowBadEvents, sloBurnRateLowerBound, sloExhaustion, sloExcludedEvents, sloCorrectedEvents,
        sloRecountStart, sloExhaustionEarliest, sloExhaustionLatest, sloBudgetSpent, sloBurnRateThreshold,
        sloRecentBurnRate, sloCombinations, sloCombinationsLimit, sloCombinationsOverflow, sloPolicyStep,
        sloLastEvaluation,
    ]
}
