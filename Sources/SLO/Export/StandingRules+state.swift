internal import Telemetry

/// Which pairs burn, and what state follows.
extension StandingRules {
    /// 0 ok, 1 breaching, 2 no traffic, 3 no data; of an SLO that is split for each combination and as a
    /// whole.
    func state() -> [ExportedRule] {
        let breaching = "\(answer(.breaching)) and \(slo.eachOne)"
        var answers = ["\(answer(.noData)) and \(series.onPresence) \(series.isUnmeasured)"]
        answers += slo.policy.windows.map { "\(breaching) (\(burning($0)))" }
        var recent = slo.policy.windows.map(\.long).min()
        if case .rolling(let period) = slo.period {
            answers.append("\(breaching) \(series.budgetRemaining) < 0")
            recent = recent ?? period
        }
        if let recent {
            answers.append("\(answer(.noTraffic)) and \(slo.eachOne) \(series.events(recent)) == 0")
        }
        answers.append(
            isDivided
                ? "\(answer(.ok)) and \(slo.eachOne) \(series.events(known)) > 0"
                : "\(answer(.ok)) and on () \(series.isMeasured)")
        if isDivided { answers.append(answer(.noTraffic)) }
        let each = record(DerivedSeries.state, answers.joined(separator: "\nor \(slo.eachOne) "))
        return isDivided ? [each, overall()] : [each]
    }

    private var isDivided: Bool { slo.split != nil }

    /// A window in which a combination has been measured when it is there at all.
    private var known: TimeSpan { slo.policy.windows.map(\.long).min() ?? slo.period.nominal }

    private func answer(_ state: SLOState) -> String { everyone("\(state.code)") }

    /// A value for the SLO, or for each of its combinations that was measured within a day.
    func everyone(_ value: String) -> String {
        guard isDivided else { return "vector(\(value))" }
        return "\(value) + 0 * max \(slo.bySeries) (last_over_time(\(series.events(known))[1d]))"
    }

    /// The worst state of any combination.
    private func overall() -> ExportedRule {
        let label = slo.split?.labels.first ?? ""
        let some = { (state: SLOState) in
            let each = "\(DerivedSeries.state){slo=\(quoted(slo.name)),\(label)!=\"\"}"
            return "vector(\(state.code)) and on () (\(each) == \(state.code))"
        }
        let answers =
            ["vector(\(SLOState.noData.code)) and on () \(series.isUnmeasuredAtAll)"]
            + [.breaching, .ok].map(some) + ["vector(\(SLOState.noTraffic.code))"]
        return .record(
            DerivedSeries.state, labels: slo.ruleLabels(), without: slo.split?.labels ?? [],
            expression: answers.joined(separator: "\nor on () "))
    }

    /// The pair's condition, with the traffic guard's.
    func burning(_ window: BurnWindow) -> String {
        let least = numberText(window.isAbsolute ? window.least : window.factor, style: .general)
        let trafficGuard = slo.trafficGuard
        var conditions = ["\(series.sustainedBurn(window)) > \(least)"]
        if window.isAbsolute {
            let share = numberText(window.share, style: .general)
            conditions.append("\(series.budgetSpent(window.long)) > \(share)")
            conditions.append("(\(series.recentBurnRate(window)) > \(series.threshold(window)))")
        }
        if trafficGuard.confidence != nil {
            let certain = series.certainBurnRate(window.long)
            conditions.append(
                window.isAbsolute
                    ? "(\(certain) > ignoring (short_window) \(series.threshold(window)))"
                    : "\(certain) > \(least)")
        }
        if trafficGuard.minimumEvents > 0 {
            conditions.append("\(series.events(window.long)) >= \(trafficGuard.minimumEvents)")
        }
        if trafficGuard.minimumBad > 0 {
            conditions.append("\(series.badEvents(window.long)) >= \(trafficGuard.minimumBad)")
        }
        return conditions.joined(separator: " and \(slo.eachOne) ")
    }
}
