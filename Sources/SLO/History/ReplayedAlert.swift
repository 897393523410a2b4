package import Telemetry

/// An alert that a window pair raised, or would have raised, and the failure behind it.
package struct ReplayedAlert: Hashable, Sendable {
    package var start: Timestamp
    /// Nil when it still was on where the history ends.
    package var end: Timestamp?
    /// The highest burn rate that both windows sustained.
    package var peak: Double
    /// From the begin of the first bad slice to the end of the last, as far as this alert is concerned; nil
    /// when it fired for want of data.
    package var failure: TimeRange?

    /// From the begin of the first bad slice until the alert fired.
    package var detection: TimeSpan? { failure.map { start - $0.start } }
    /// From the end of the last bad slice until the alert ended; nil while it is on.
    package var reset: TimeSpan? {
        guard let failure, let end else { return nil }
        return end - failure.end
    }

    /// How long it lasted, up to `now` where it goes on.
    package func length(now: Timestamp) -> TimeSpan { (end ?? now) - start }
}

extension SLOHistory {
    /// The alert with the failure it is about: of all stretches that reach to the alert the one with most bad
    /// events beyond what the factor allows, so that a lone error an hour before does not count as the begin.
    func replayed(_ alert: BurnStretch, of window: BurnWindow) -> ReplayedAlert {
        let fired = index(of: alert.start)
        let ended = index(of: alert.end ?? time(running.slices))
        let factor = window.isAbsolute ? window.least : window.factor
        let share = composite == nil ? factor * slo.budget : factor
        var failure: TimeRange?
        let begin = firstBad(from: max(0, fired - slices(in: window.long)), to: fired, share: share)
        if let begin {
            let last = lastBad(from: begin, to: ended, share: share)
            failure = TimeRange(time(begin), time(last))
        }
        return ReplayedAlert(start: alert.start, end: alert.end, peak: alert.peak, failure: failure)
    }

    /// The boundary after which most is bad up to `end`, the latest where several are alike; nil where
    /// nothing is bad beyond the share.
    private func firstBad(from start: Int, to end: Int, share: Double) -> Int? {
        var best: (excess: Double, index: Int)?
        for index in stride(from: end - 1, through: start, by: -1) {
            let excess = excess(after: index, through: end, share: share)
            if excess > best?.excess ?? 0 { best = (excess, index) }
        }
        return best?.index
    }

    private func lastBad(from start: Int, to end: Int, share: Double) -> Int {
        var best = (excess: 0.0, index: start + 1)
        for index in stride(from: start + 1, through: end, by: 1) {
            let excess = excess(after: start, through: index, share: share)
            if excess > best.excess { best = (excess, index) }
        }
        return best.index
    }

    private func excess(after start: Int, through end: Int, share: Double) -> Double {
        if let composite { return composite.excess(after: start, through: end, beyond: share) }
        let counts = running.counts(after: start, through: end)
        return Double(counts.bad) - share * Double(counts.total)
    }
}
