internal import Telemetry

/// Pairs that go by what they spent of the budget.
extension Assessor {
    func spending(_ window: BurnWindow, _ long: WindowReading) -> PairReading {
        if isFailure { return failing(window) }
        guard long.rate != nil else {
            return PairReading(window: window, long: nil, short: nil, isBurning: false, isHeldBack: false)
        }
        let period = ledger.counts(over: slo.period.nominal, endingAt: end)
        let short = latest(window.short, within: window.long) ?? EventCounts()
        let test = SpendingTest(window: window, budget: slo.budget)
        let isOver = test.isOver(long: long.counts, short: short, period: period)
        let threshold = test.threshold(long.counts, of: period)
        let isCertain = (long.certainRate ?? 0) > threshold ?? window.least
        let isPermitted = isCertain && slo.trafficGuard.permits(long.counts)
        return PairReading(
            window: window, long: long.rate, short: short.errorRatio.map { $0 / slo.budget },
            threshold: threshold, spent: test.spent(long.counts, of: period),
            isBurning: isOver && isPermitted, isHeldBack: isOver && !isPermitted)
    }

    /// Missing data counts as total failure: everything is spent.
    private func failing(_ window: BurnWindow) -> PairReading {
        PairReading(
            window: window, long: slo.maximumBurn, short: slo.maximumBurn, threshold: window.least, spent: 1,
            isBurning: slo.maximumBurn > window.least, isHeldBack: false)
    }

    /// Events of the short window that ends now or, while that is empty, of the last that was not: by then
    /// only its first slice has any.
    private func latest(_ short: TimeSpan, within long: TimeSpan) -> EventCounts? {
        let counts = ledger.counts(over: short, endingAt: end)
        return counts.total > 0 ? counts : ledger.newestCounts(after: end - long, through: end)
    }
}
