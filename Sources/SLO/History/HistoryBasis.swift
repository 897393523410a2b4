package import Telemetry

/// How much history a suggestion stands on.
package struct HistoryBasis: Hashable, Sendable {
    /// From the first data, or where reading began, to the end.
    package var range: TimeRange
    /// Time in it with data.
    package var recorded: TimeSpan
    package var counts: EventCounts
    /// Length of the rolling stretches that targets are held against: the period, or all there is when that
    /// is less.
    package var stretch: TimeSpan

    /// Less than a week says nothing about next month; a shorter period must at least be whole.
    private static let least = TimeSpan.days(7)
    /// Fewer cannot tell 90 % from 99 %.
    private static let fewestEvents = 100

    /// - Throws: `HistoryTooShort`, in words.
    init(_ history: SLOHistory) throws(HistoryTooShort) {
        let slo = history.slo
        if let problem = history.problem { throw HistoryTooShort(slo: slo.title, what: problem) }
        let end = history.range.end
        guard let first = history.firstData, first < end else {
            throw HistoryTooShort(slo: slo.title, what: "nothing has been recorded")
        }
        let start = max(first, history.range.start)
        recorded = (end - start) - history.timeWithoutData(after: start, through: end)
        range = TimeRange(start, end)
        counts = history.counts(after: start, through: end)
        stretch = min(slo.period.nominal, end - start)
        let least = min(slo.period.nominal, HistoryBasis.least)
        // Data ends up to a heartbeat before the end.
        guard recorded + .minutes(1) >= least else {
            throw HistoryTooShort(
                slo: slo.title, what: "\(spoken(recorded)) are recorded, at least \(spoken(least)) are needed"
            )
        }
        guard counts.total >= HistoryBasis.fewestEvents else {
            throw HistoryTooShort(
                slo: slo.title,
                what: "\(counts.total) events are recorded, at least \(HistoryBasis.fewestEvents) are needed")
        }
    }
}

/// Why nothing can be suggested for an SLO.
package struct HistoryTooShort: Error, Hashable, Sendable, CustomStringConvertible {
    package var slo: String
    package var what: String

    package var description: String { "\(slo): too little history to suggest anything: \(what)" }
}
