internal import Telemetry

/// The conditions of an alert, as PromQL over the derived series.
extension BurnAlertWriter {
    /// `burn{1h} > 14.4 and ignoring (window) burn{5m} > 14.4`, then the traffic guard's conditions.
    /// The value is the long window's burn rate.
    func expression(for window: BurnWindow) -> String {
        guard !window.isAbsolute else { return spendingExpression(for: window) }
        let factor = numberText(window.factor, style: .general)
        var conditions = ["\(series(DerivedSeries.burnRate, window.long)) > \(factor)"]
        if window.short != window.long {
            conditions.append("\(series(DerivedSeries.burnRate, window.short)) > \(factor)")
        }
        if slo.trafficGuard.confidence != nil {
            conditions.append("\(series(DerivedSeries.certainBurnRate, window.long)) > \(factor)")
        }
        return (conditions + minimums(window)).joined(separator: " and ignoring (window) ")
    }

    /// What the window spent, then the burn rates: the latest short one against what is too fast at the
    /// present traffic.
    private func spendingExpression(for window: BurnWindow) -> String {
        let least = numberText(window.least, style: .general)
        let share = numberText(window.share, style: .general)
        let recent = pairSeries(DerivedSeries.recentBurnRate, window)
        let threshold = pairSeries(DerivedSeries.threshold, window)
        var conditions = [
            "\(series(DerivedSeries.burnRate, window.long)) > \(least)",
            "\(series(DerivedSeries.budgetSpent, window.long)) > \(share)", "(\(recent) > \(threshold))",
        ]
        if slo.trafficGuard.confidence != nil {
            let certain = series(DerivedSeries.certainBurnRate, window.long)
            conditions.append("(\(certain) > ignoring (short_window) \(threshold))")
        }
        return (conditions + minimums(window)).joined(separator: " and ignoring (window, short_window) ")
    }

    private func minimums(_ window: BurnWindow) -> [String] {
        let limits = [
            (DerivedSeries.windowEvents, slo.trafficGuard.minimumEvents),
            (DerivedSeries.windowBadEvents, slo.trafficGuard.minimumBad),
        ]
        return limits.filter { $0.1 > 0 }.map { "\(series($0.0, window.long)) >= \($0.1)" }
    }

    private func series(_ name: String, _ window: TimeSpan) -> String {
        "\(name){\(own)window=\(quoted(window.description))}"
    }

    private func pairSeries(_ name: String, _ window: BurnWindow) -> String {
        let short = "short_window=\(quoted(window.short.description))"
        return "\(name){\(own)window=\(quoted(window.long.description)),\(short)}"
    }

    /// Matchers of the SLO, or of the combination of labels that it is about.
    private var own: String {
        "slo=\(quoted(slo.name))," + ownMatchers.map { $0 + "," }.joined()
    }
}
