internal import Telemetry

/// Enters events into a ledger the way a budgeting method counts them.
///
/// Occurrences go straight in. For the two slice methods a slice is weighed when it is over, and weighed
/// again when something about it arrives late. What falls into a slice that overlaps excluded time is entered
/// as left out.
struct EventBook: Hashable, Sendable {
    private(set) var ledger: SliceLedger
    private let method: BudgetingMethod
    private var excludedTime: ExcludedTime
    /// Events of the slices that are open or may still change, by the slice's end.
    private var recent: [Timestamp: EventCounts] = [:]
    private var closed = Timestamp.distantPast

    /// Slices further back than this are final.
    private static let revisable = 600

    /// - Parameters:
    ///   - reach: widens what the ledger tells apart slice by slice beyond the longest burn window.
    ///   - recurrences: when events do not count.
    ///   - unweighed: counts events, whatever the method does with them.
    init(
        _ definition: SLODefinition, reach: TimeSpan = .zero, excluding recurrences: [Recurrence] = [],
        unweighed: Bool = false
    ) {
        method = unweighed ? .occurrences : definition.method
        excludedTime = ExcludedTime(recurrences, reach: definition.period.longest)
        let reach = max(reach, definition.policy.longest)
        ledger = SliceLedger(
            width: definition.sliceWidth, reach: reach, period: definition.period.longest)
    }

    /// Counts events; none at all still say that somebody looked.
    ///
    /// - Parameter start: from when on they may have happened, where that is longer ago than their slice.
    mutating func add(_ counts: EventCounts, at time: Timestamp, since start: Timestamp? = nil) {
        guard method != .occurrences else { return enter(counts, at: time, since: start) }
        let end = sliceEnd(of: time)
        let old = recent[end]
        let new = (old ?? EventCounts()) + counts
        recent[end] = new
        guard end <= closed, old != new else { return }
        enter(method.weigh(new) - (old.map(method.weigh) ?? EventCounts()), at: end)
    }

    /// Changes the events of a slice; what is to be taken away and not there is taken from the slices up to
    /// an instant. No count falls below zero.
    mutating func correct(_ counts: EventCounts, at end: Timestamp, through last: Timestamp) {
        let more = EventCounts(good: max(0, counts.good), bad: max(0, counts.bad))
        if more != EventCounts() { add(more, at: end) }
        var less = more - counts
        var slice = end
        while less != EventCounts(), slice <= max(end, last) {
            let there = events(at: slice)
            let part = EventCounts(good: min(less.good, there.good), bad: min(less.bad, there.bad))
            if part != EventCounts() { add(EventCounts() - part, at: slice) }
            less = less - part
            slice = slice + ledger.width
        }
    }

    /// Events that were entered in the slice that ends there.
    private func events(at end: Timestamp) -> EventCounts {
        method == .occurrences ? ledger.counts(around: end) : recent[end] ?? EventCounts()
    }

    /// A slice is left out as a whole, because nothing tells its events apart.
    private mutating func enter(_ counts: EventCounts, at time: Timestamp, since start: Timestamp? = nil) {
        ledger.add(counts, at: time)
        guard !excludedTime.isEmpty, counts != EventCounts() else { return }
        let slice = ledger.slice(of: time)
        let span = TimeRange(min(start ?? slice.start, slice.start), slice.end)
        if excludedTime.overlaps(span) { ledger.exclude(counts, at: time) }
    }

    /// Counts events of many slices at the end of the last. Which of them are left out, `exclude` says.
    mutating func addUndivided(_ counts: EventCounts, at time: Timestamp) {
        ledger.add(counts, at: time)
    }

    /// Leaves out events of a slice that `addUndivided` counted.
    mutating func exclude(_ counts: EventCounts, at time: Timestamp) {
        ledger.exclude(counts, at: time)
    }

    /// Whether events of an instant do not count.
    func isExcluded(_ time: Timestamp) -> Bool { excludedTime.contains(time) }

    /// The ends of slices within a range that overlap excluded time: the first and the last of each run.
    mutating func excludedSlices(in range: TimeRange) -> [TimeRange] {
        excludedTime.stretches(in: range).map { stretch in
            // An instant on an edge belongs to the slice before, so the first slice is that of the next one.
            let first = ledger.slice(of: max(stretch.start, range.start) + .milliseconds(1))
            return TimeRange(first.end, ledger.slice(of: min(stretch.end, range.end)).end)
        }
    }

    /// Periods start at these instants: events before them must stay apart from those after.
    mutating func mark(_ starts: [Timestamp]) {
        for start in starts { ledger.mark(start) }
    }

    /// Closes the slices that are over; returns the end of the newest.
    @discardableResult
    mutating func advance(to time: Timestamp) -> Timestamp {
        let end = ledger.advance(to: time)
        guard method != .occurrences, end > closed else { return end }
        for (slice, events) in recent where slice > closed && slice <= end {
            enter(method.weigh(events), at: slice)
        }
        closed = end
        let final = end - TimeSpan(milliseconds: ledger.width.milliseconds * Int64(EventBook.revisable))
        if recent.count > 2 * EventBook.revisable { recent = recent.filter { $0.key > final } }
        return end
    }

    /// The end of the slice in which an instant lies.
    func sliceEnd(of time: Timestamp) -> Timestamp {
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
