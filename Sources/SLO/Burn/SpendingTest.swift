/// Whether a window pair that goes by the absolute rule burns, by counts of the long window, of the latest
/// short window with events, and of a whole period.
///
///     spent     = bad(long) / (budget · events of the period)
///     threshold = share · events of the period / events of the long window, at least `window.least`
///
/// The pair is over when it spent more than its share, and both windows burn faster than the threshold: what
/// recent failures must exceed for the long window to spend its share.
struct SpendingTest: Hashable {
    let window: BurnWindow
    let budget: Double

    /// Share of the period's budget that the long window spent; nil when the period has no events.
    func spent(_ long: EventCounts, of period: EventCounts) -> Double? {
        period.total > 0 ? Double(long.bad) / (budget * Double(period.total)) : nil
    }

    /// Burn rate above which the pair fires at the present traffic; nil without any.
    func threshold(_ long: EventCounts, of period: EventCounts) -> Double? {
        guard long.total > 0 else { return nil }
        return max(window.share * Double(period.total) / Double(long.total), window.least)
    }

    func isOver(long: EventCounts, short: EventCounts, period: EventCounts) -> Bool {
        guard let threshold = threshold(long, of: period), let spent = spent(long, of: period),
            let long = long.errorRatio, let short = short.errorRatio
        else { return false }
        return spent > window.share && long / budget > window.least && short / budget > threshold
    }
}
