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
        let factor = numberText(window.factor, style: .general)
        let trafficGuard = slo.trafficGuard
        var conditions = ["\(series.sustainedBurn(window)) > \(factor)"]
        if trafficGuard.confidence != nil {
            conditions.append("\(series.certainBurnRate(window.long)) > \(factor)")
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
