internal import Telemetry

/// The recording rules of window pairs that go by what they spent of a whole period's budget, as
/// `SpendingTest` computes it.
struct SpendingRules {
    let slo: SLODefinition
    private let series: RecordedSeries

    init(_ slo: SLODefinition) {
        self.slo = slo
        series = RecordedSeries(slo)
    }

    private var pairs: [BurnWindow] { slo.policy.windows.filter(\.isAbsolute) }

    func rules() -> [ExportedRule] {
        Set(pairs.map(\.long)).sorted().map(spent) + pairs.flatMap { [threshold($0), recent($0)] }
    }

    /// Events of a period that ends now: the volume that a whole budget belongs to.
    private var volume: String { series.events(slo.period.nominal) }

    private func spent(_ span: TimeSpan) -> ExportedRule {
        let bad = series.badEvents(span)
        let share = """
            \(bad)
              / ignoring (window) (\(numberText(slo.budget)) * (\(volume) > 0))
            or \(slo.eachOne) 0 * \(bad)
            """
        let labels = Labels(name: nil, ["slo": slo.name, "window": span.description])
        return .record(
            DerivedSeries.budgetSpent, labels: labels,
            expression: series.measured(share, slo, failing: everyone(1, over: span)))
    }

    private func threshold(_ window: BurnWindow) -> ExportedRule {
        let rate = """
            clamp_min(
              \(numberText(window.share)) * \(volume)
                / ignoring (window) (\(series.events(window.long)) > 0),
              \(numberText(window.least))
            )
            """
        return record(DerivedSeries.threshold, window, rate, failing: window.least)
    }

    /// An error ratio is recorded only where there are events, so the last one is that of the last window
    /// with any.
    private func recent(_ window: BurnWindow) -> ExportedRule {
        let ratio = "last_over_time(\(series.errorRatio(window.short))[\(window.long)])"
        return record(
            DerivedSeries.recentBurnRate, window, "\(ratio)\n  / \(numberText(slo.budget))",
            failing: slo.maximumBurn)
    }

    private func record(
        _ name: String, _ window: BurnWindow, _ expression: String, failing worst: Double
    ) -> ExportedRule {
        let labels = Labels(
            name: nil,
            [
                "slo": slo.name, "window": window.long.description,
                "short_window": window.short.description,
            ])
        return .record(
            name, labels: labels,
            expression: series.measured(expression, slo, failing: everyone(worst, over: window.long)))
    }

    /// A value for the SLO, or for each of its combinations that was measured within a day.
    private func everyone(_ value: Double, over span: TimeSpan) -> String {
        WindowRules(slo, over: span).everyone(numberText(value))
    }
}
