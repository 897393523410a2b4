internal import Telemetry

/// Pairs that go by what they spent of the budget, as `Assessor` judges them.
extension BurnReplay {
    mutating func judgeSpending(_ end: Int, at index: Int) {
        let running = history.running
        let long = running.counts(after: end - long, through: end)
        if long.bad == 0 {
            if over.isOn { note(false, false, at: index, rate: 0) }
            return
        }
        let period = running.counts(
            after: end - history.slices(in: history.slo.period.nominal), through: end)
        let short = latest(through: end)
        let spending = SpendingTest(window: test.window, budget: test.budget)
        let isOver = spending.isOver(long: long, short: short, period: period)
        guard isOver || over.isOn else { return }
        let threshold = spending.threshold(long, of: period) ?? test.window.least
        let isBurning = isOver && (!test.isGuarded || test.permits(long, above: threshold))
        let rate = isOver ? min(test.rate(short), test.rate(long)) : 0
        note(isOver, isBurning, at: index, rate: rate)
    }

    /// Events of the short window or, while that is empty, of the last slice with any: the one that the last
    /// window which was not empty began with. Asked only where the long window has events.
    private mutating func latest(through end: Int) -> EventCounts {
        let counts = history.running.counts(after: end - short, through: end)
        guard counts.total == 0 else { return counts }
        let empty = end - short
        // Slices come in order, so what was found last time need not be looked for again.
        if newest > empty || history.running.counts(after: newest, through: empty).total > 0 || newest == 0 {
            newest = empty
            while newest > 0, history.running.counts(after: newest - 1, through: newest).total == 0 {
                newest -= 1
            }
        }
        return history.running.counts(after: newest - 1, through: newest)
    }
}
