internal import Telemetry

/// Enters events into a ledger the way a budgeting method counts them.
///
/// Occurrences go straight in. For the two slice methods a slice is weighed when it is over, and weighed
/// again when something about it arrives late.
struct EventBook: Hashable, Sendable {
    private(set) var ledger: SliceLedger
    private let method: BudgetingMethod
    /// Events of the slices that are open or may still change, by the slice's end.
    private var recent: [Timestamp: EventCounts] = [:]
    private var closed = Timestamp.distantPast

    /// Slices further back than this are final.
    private static let revisable = 600

    /// `reach` widens what the ledger tells apart slice by slice beyond the longest burn window.
    init(_ definition: SLODefinition, reach: TimeSpan = .zero) {
        method = definition.method
        let reach = max(reach, definition.policy.longest)
        ledger = SliceLedger(
            width: definition.sliceWidth, reach: reach, period: definition.period.longest)
    }

    /// Counts events; none at all still say that somebody looked.
    mutating func add(_ counts: EventCounts, at time: Timestamp) {
        guard method != .occurrences else { return ledger.add(counts, at: time) }
        let end = sliceEnd(of: time)
        let old = recent[end]
        let new = (old ?? EventCounts()) + counts
        recent[end] = new
        guard end <= closed, old != new else { return }
        ledger.add(method.weigh(new) - (old.map(method.weigh) ?? EventCounts()), at: end)
    }

    /// Closes the slices that are over; returns the end of the newest.
    @discardableResult
    mutating func advance(to time: Timestamp) -> Timestamp {
        let end = ledger.advance(to: time)
        guard method != .occurrences, end > closed else { return end }
        for (slice, events) in recent where slice > closed && slice <= end {
            ledger.add(method.weigh(events), at: slice)
        }
        closed = end
        let final = end - TimeSpan(milliseconds: ledger.width.milliseconds * Int64(EventBook.revisable))
        if recent.count > 2 * EventBook.revisable { recent = recent.filter { $0.key > final } }
        return end
    }

    private func sliceEnd(of time: Timestamp) -> Timestamp {
        let before = ledger.boundary(before: time)
        return before == time ? time : before + ledger.width
    }
}

extension BudgetPeriod {
    /// No actual period is longer: calendar months and years may exceed their nominal length.
    var longest: TimeSpan {
        switch self {
        case .rolling(let span): span
        case .calendar(_, let length, _):
            length.nominal + TimeSpan(milliseconds: length.nominal.milliseconds / 20)
        }
    }
}
