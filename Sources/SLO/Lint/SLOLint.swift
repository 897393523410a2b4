package import Telemetry

/// Looks for alerts that cannot fire, fire for nothing, or watch nothing.
package struct SLOLint: Sendable {
    private let slo: SLODefinition
    /// Events per period, when known; what it takes to judge `one-failure-pages`.
    private let traffic: Int?
    /// How often the agent evaluates SLOs.
    private let interval: TimeSpan

    /// - Parameters:
    ///   - traffic: events per period, such as the total of an assessment; nil when unknown.
    ///   - interval: how often the agent evaluates SLOs, by default as often as one that is not told.
    package init(_ slo: SLODefinition, traffic: Int? = nil, interval: TimeSpan = .seconds(5)) {
        self.slo = slo
        self.traffic = traffic
        self.interval = interval
    }

    package func findings() -> [SLOFinding] {
        whole() + slo.policy.windows.flatMap { pace($0) + lengths($0) + failures($0) }
    }

    private func whole() -> [SLOFinding] {
        var findings: [SLOFinding] = []
        if case .foreign(let source) = slo.indicator {
            findings.append(
                SLOFinding(
                    .cannotMeasure, slo, "its source, \(source), cannot be asked: it will never have data",
                    remedy: "use a metricSource of type beaufort or prometheus"))
        }
        if slo.target == 0 {
            findings.append(
                SLOFinding(
                    .promisesNothing, slo, "a target of 0 promises nothing", remedy: "raise the target"))
        }
        if slo.policy.windows.isEmpty {
            findings.append(
                SLOFinding(
                    .noAlerts, slo, "nothing alerts when its budget burns",
                    remedy: "remove beaufort/burn-policy: none, unless that is meant"))
        }
        return findings
    }

    private func name(_ window: BurnWindow) -> String {
        let share = "\(percentText(window.budgetPercent)) of the budget"
        let limit =
            switch window.rule {
            case .ratio: numberText(window.factor)
            case .absolute: share
            case .both: "\(numberText(window.factor)) and \(share)"
            }
        return "the \(window.severity.rawValue) over \(window.long) above \(limit)"
    }

    private func pace(_ window: BurnWindow) -> [SLOFinding] {
        if window.rule == .absolute { return spending(window) }
        if window.cannotFire(budget: slo.paceRatio) {
            let most = numberText((slo.maximumBurn * 100).rounded() / 100)
            return [
                SLOFinding(
                    .cannotFire, slo,
                    "\(name(window)) cannot fire: if every event fails, the burn rate is \(most)",
                    remedy: "raise the target, or lower the factor with beaufort/burn-windows")
            ]
        }
        guard window.factor < 1 else { return [] }
        return [
            SLOFinding(
                .firesBelowPace, slo, "\(name(window)) fires while the budget still lasts the period",
                remedy: "use a factor of at least 1: a larger share of the budget or a shorter long window")
        ]
    }

    /// By the absolute rule a window that holds more than its share of the traffic may still fire.
    private func spending(_ window: BurnWindow) -> [SLOFinding] {
        guard window.cannotFire(budget: slo.budget) else { return [] }
        let held = window.share * slo.budget
        let times = numberText((window.factor * slo.budget * 100).rounded() / 100)
        return [
            SLOFinding(
                .cannotSpend, slo,
                "\(name(window)) cannot fire at steady traffic: if every event fails, \(window.long) must hold "
                    + "\(percentText(100 * held)) of the period's events, \(times) times its part of the time",
                remedy: "raise the target, or lower the share with beaufort/burn-windows")
        ]
    }

    private func lengths(_ window: BurnWindow) -> [SLOFinding] {
        var findings: [SLOFinding] = []
        let period = slo.period.nominal
        if window.long > period {
            findings.append(
                SLOFinding(
                    .windowBeyondPeriod, slo, "\(name(window)) looks back further than the period, \(period)",
                    remedy: "shorten the window or lengthen the period"))
        }
        let least = max(interval, slo.sliceWidth)
        if window.short < least {
            let isSlice = least > interval
            let reason =
                isSlice ? "counted in slices of \(least)" : "evaluated every \(least) (intervals.evaluate)"
            let other = isSlice ? "shorten timeSliceWindow" : "evaluate more often"
            findings.append(
                SLOFinding(
                    .windowTooShort, slo,
                    "\(name(window)) has a short window of \(window.short), \(reason)",
                    remedy: "make the short window at least \(least), or \(other)"))
        }
        return findings
    }

    /// One bad event spends 1 / (budget · events) of the budget; the alert fires when the share of its
    /// window does not exceed that. By the ratio rule that is so at steady traffic, and worse in quiet hours.
    private func failures(_ window: BurnWindow) -> [SLOFinding] {
        guard let traffic, traffic > 0, slo.trafficGuard.minimumBad < 2 else { return [] }
        let share = 100 / (slo.budget * Double(traffic))
        guard share >= window.budgetPercent else { return [] }
        return [
            SLOFinding(
                .oneFailurePages, slo,
                "at \(traffic) events per \(slo.period.nominal) a single bad one spends \(percentText(share)) of "
                    + "the budget, and \(name(window)) fires",
                remedy: "set beaufort/minimum-bad or beaufort/confidence, or lower the target"
                    + (window.isAbsolute ? "; it spends that much in any window, so no rule helps" : ""))
        ]
    }
}
