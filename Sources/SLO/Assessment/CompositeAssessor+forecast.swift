internal import Telemetry

/// When a composite's budget will be gone.
extension CompositeAssessor {
    /// remaining · period / burn at the pace that counts, as for any SLO. Timeslices have slices of their
    /// own, which are counted as events; the others spend their budget failure by failure of their
    /// components.
    func forecast(_ composite: Assessment, _ slices: CompositeSlices?) -> Assessor.Forecast {
        guard composite.budgetConsumed != nil else { return Assessor.Forecast() }
        if composite.budgetRemaining <= 0 { return Assessor.Forecast(expected: .zero) }
        // The rates are assumed then: nothing is counted, so nothing is spent.
        guard !isFailure, let pace = Assessor.pace(composite) else { return Assessor.Forecast() }
        let period = Double(slo.period.nominal.milliseconds)
        let left = composite.budgetRemaining * period / pace.rate
        let expected = pace.rate > 0 && left <= period ? TimeSpan(milliseconds: Int64(left.rounded())) : nil
        guard let width = ledgers.first?.width else { return Assessor.Forecast(expected: expected) }
        let cuts = Assessor.edges(of: pace.span, endingAt: composite.range.end, width: width)
        let times: (earliest: Double, latest: Double)?
        if let slices {
            let parts = cuts.map { slices.counts(after: $0.start, through: $0.end) }
            times = ForecastInterval(parts: parts).times(
                left: composite.badAllowance, spacing: period / Double(max(1, composite.total)))
        } else {
            times = spending(cuts).times(
                left: composite.budgetRemaining, rate: pace.rate, period: period)
        }
        guard let times, times.earliest <= period else { return Assessor.Forecast(expected: expected) }
        let latest = times.latest <= period ? TimeSpan(milliseconds: Int64(times.latest.rounded())) : nil
        return Assessor.Forecast(
            expected: expected,
            range: ExhaustionRange(
                earliest: TimeSpan(milliseconds: Int64(times.earliest.rounded())), latest: latest))
    }

    private func spending(_ cuts: [TimeRange]) -> WeightedForecast {
        WeightedForecast(
            sources: slo.components.indices.map { index in
                let part = parts[index]
                let unit = CountUnit(part.slo) == .sliceMillionths ? Double(BudgetingMethod.ratioUnits) : 1
                let counted = Double(part.total) / unit
                let share = slo.components[index].share(of: slo)
                return WeightedForecast.Source(
                    cost: counted > 0 ? share / (part.slo.budget * counted) : 0, counted: counted,
                    parts: cuts.map { cut in
                        let counts = ledgers[index].counts(after: cut.start, through: cut.end)
                        return (Double(counts.bad) / unit, Double(counts.total) / unit)
                    })
            })
    }
}
