internal import Telemetry

/// Which pairs burn, and what state follows.
extension StandingRules {
    /// 0 ok, 1 breaching, 2 no traffic, 3 no data.
    func state() -> ExportedRule {
        var answers = ["vector(\(SLOState.noData.code)) and on () \(series.isUnmeasured)"]
        let breaching = "vector(\(SLOState.breaching.code)) and on ()"
        answers += slo.policy.windows.map { "\(breaching) (\(burning($0)))" }
        if case .rolling(let period) = slo.period {
            answers.append("\(breaching) \(series.budgetRemaining) < 0")
            let recent = slo.policy.windows.map(\.long).min() ?? period
            answers.append("vector(\(SLOState.noTraffic.code)) and on () \(series.events(recent)) == 0")
        } else if let recent = slo.policy.windows.map(\.long).min() {
            answers.append("vector(\(SLOState.noTraffic.code)) and on () \(series.events(recent)) == 0")
        }
        answers.append("vector(\(SLOState.ok.code)) and on () \(series.isMeasured)")
        return record(DerivedSeries.state, answers.joined(separator: "\nor on () "))
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
        return conditions.joined(separator: " and on () ")
    }
}
