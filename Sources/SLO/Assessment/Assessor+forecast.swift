internal import Telemetry

/// When the budget will be gone.
extension Assessor {
    /// Time to exhaustion, and the interval around it.
    struct Forecast {
        /// remaining · period / burn; nil beyond the period, where there is no saying: by then every error
        /// counted today has left it.
        var expected: TimeSpan?
        /// Nil where even the earliest lies beyond the period, and where nothing is uncertain.
        var range: ExhaustionRange?
    }

    /// At the pace of the fastest pair that burns, else at the longest window's.
    func forecast(_ assessment: Assessment) -> Forecast {
        guard assessment.counts.total > 0 else { return Forecast() }
        if assessment.budgetRemaining <= 0 { return Forecast(expected: .zero) }
        // The rates are assumed then: nothing is counted, so nothing is spent.
        guard !isFailure, let pace = Assessor.pace(assessment) else { return Forecast() }
        let period = Double(slo.period.nominal.milliseconds)
        let left = assessment.budgetRemaining * period / pace.rate
        return Forecast(
            expected: pace.rate > 0 ? within(period, left) : nil,
            range: range(around: pace.span, assessment))
    }

    /// The rate that counts and the window it was measured over.
    static func pace(_ assessment: Assessment) -> (rate: Double, span: TimeSpan)? {
        let burning = assessment.pairs.filter { $0.isBurning && $0.sustained != nil }
        if let pair = burning.max(by: { ($0.sustained ?? 0) < ($1.sustained ?? 0) }), let long = pair.long,
            let short = pair.short
        {
            // A short window that has no events any more leaves the long one to count.
            let isShort = short < long && !pair.window.isAbsolute
            return (min(long, short), isShort ? pair.window.short : pair.window.long)
        }
        guard let longest = assessment.windows.last(where: { $0.rate != nil }) else { return nil }
        return longest.rate.map { ($0, longest.span) }
    }

    private func range(around span: TimeSpan, _ assessment: Assessment) -> ExhaustionRange? {
        let unit = CountUnit(slo) == .sliceMillionths ? Double(BudgetingMethod.ratioUnits) : 1
        let period = Double(slo.period.nominal.milliseconds)
        let interval = ForecastInterval(parts: parts(of: span), unit: unit)
        let times = interval.times(
            left: assessment.badAllowance, spacing: period / Double(assessment.counts.total))
        guard let times, let earliest = within(period, times.earliest) else { return nil }
        return ExhaustionRange(earliest: earliest, latest: within(period, times.latest))
    }

    /// Events of a window in twelve parts, on slice edges.
    private func parts(of span: TimeSpan) -> [EventCounts] {
        Assessor.edges(of: span, endingAt: end, width: ledger.width).map { part in
            ledger.counts(after: part.start, through: part.end)
        }
    }

    /// A window cut into twelve parts, or as many as it has slices.
    static func edges(of span: TimeSpan, endingAt end: Timestamp, width: TimeSpan) -> [TimeRange] {
        let slices = span.milliseconds / width.milliseconds
        let count = max(1, min(Int64(ForecastInterval.partCount), slices))
        let edge = { (part: Int64) in
            end - span + TimeSpan(milliseconds: slices * part / count * width.milliseconds)
        }
        return (0..<count).map { TimeRange(edge($0), $0 + 1 == count ? end : edge($0 + 1)) }
    }

    private func within(_ period: Double, _ milliseconds: Double) -> TimeSpan? {
        milliseconds <= period ? TimeSpan(milliseconds: Int64(milliseconds.rounded())) : nil
    }
}
