internal import Telemetry

/// The recording rules that are not about one window: target, budget left, how long it lasts, state.
struct StandingRules {
    let slo: SLODefinition
    let series: RecordedSeries

    init(_ slo: SLODefinition) {
        self.slo = slo
        series = RecordedSeries(slo)
    }

    func constants() -> [ExportedRule] {
        let info: KeyValuePairs<String, String> = [
            "slo": slo.name, "service": slo.service, "display_name": slo.displayName,
            "objective": numberText(slo.target), "period": slo.period.description,
            "budgeting_method": slo.method.name, "burn_policy": slo.policy.name,
        ]
        let target = numberText(slo.target)
        let each = slo.split == nil ? [] : [record(DerivedSeries.objective, everyone(target))]
        let labels = Labels(name: nil, info).merging(slo.ruleLabels())
        return each + [
            .record(
                DerivedSeries.objective, labels: slo.ruleLabels(), without: slo.split?.labels ?? [],
                expression: "vector(\(target))"),
            record(RecordedSeries.errorBudget, "vector(\(numberText(slo.budget)))"),
            .record(RecordedSeries.info, labels: labels, expression: "vector(1)"),
        ]
    }

    /// Whether there is data: 1 or 0; of each combination too, where each may lack it.
    /// - Throws: `ParseError` when the indicator is no PromQL.
    func hasData() throws -> [ExportedRule] {
        let presence = PresenceExpression(slo: slo)
        let whole = ExportedRule.record(
            RecordedSeries.hasData, labels: slo.ruleLabels(),
            without: series.isPresenceOfEach ? slo.split?.labels ?? [] : [], expression: try presence.text())
        guard series.isPresenceOfEach, let each = try presence.ofEach() else { return [whole] }
        // Once it has had data, for a day after each time the rule was evaluated.
        let gone = "0 * last_over_time(\(series.presence)[1d])"
        return [whole, record(RecordedSeries.hasData, "\(each)\nor \(slo.eachOne) \(gone)")]
    }

    func sustained() -> [ExportedRule] {
        slo.policy.windows.map { window in
            if window.isAbsolute { return spending(window) }
            let rates = series.burnRates(Set([window.long, window.short]).sorted())
            return record(RecordedSeries.sustainedBurn, window, "min \(slo.bySeries) (\(rates))")
        }
    }

    /// The short window's rate is that of the last one with events.
    private func spending(_ window: BurnWindow) -> ExportedRule {
        let recent = series.recentBurnRate(window)
        return record(
            RecordedSeries.sustainedBurn, window,
            "min \(slo.bySeries) (\(series.burnRate(window.long)) and \(slo.eachOne) \(recent) or \(recent))")
    }

    private func record(_ name: String, _ window: BurnWindow, _ expression: String) -> ExportedRule {
        let labels = slo.ruleLabels(window: window.long, short: window.short)
        return .record(name, labels: labels, expression: expression)
    }

    func budgetRemaining(over period: TimeSpan) -> ExportedRule {
        // Without the label of the window: the engine's series has none.
        let alone = { (series: String) in "max \(slo.bySeries) (\(series))" }
        let spent = "\(alone(series.errorRatio(period))) / \(numberText(slo.budget))"
        return record(
            DerivedSeries.budgetRemaining, "1 - \(spent)\nor 1 + 0 * \(alone(series.events(period)))")
    }

    /// remaining · period / burn, at the fastest pair that burns, else at the longest window's rate.
    func exhaustion(over period: TimeSpan) -> [ExportedRule] {
        guard let longest = slo.policy.spans.last else { return [] }
        let seconds = numberText(period.seconds)
        let burning = slo.policy.windows.map(burning).map { "(\($0))" }.joined(separator: "\nor ")
        // What is assumed while data is missing spends nothing.
        let known = slo.noData == .bad ? "\nand \(series.onPresence) \(series.isMeasured)" : ""
        return [
            record(
                DerivedSeries.exhaustion,
                """
                clamp_min(\(series.budgetRemaining), 0) * \(seconds)
                  / (
                    (
                      max \(slo.bySeries) (
                \(Layout.indented(burning, by: 8))
                      )
                      or max \(slo.bySeries) (\(series.burnRate(longest)))
                    ) > 0
                  ) <= \(seconds)\(known)
                or 0 * (\(series.budgetRemaining) <= 0)
                """)
        ]
    }

    func record(_ name: String, _ expression: String) -> ExportedRule {
        .record(name, labels: slo.ruleLabels(), expression: expression)
    }
}
