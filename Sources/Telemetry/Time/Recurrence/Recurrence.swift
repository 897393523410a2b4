/// Stretches of time of one length that begin when clocks of a zone show something, once or again and again:
/// 02:00 for two hours on each Sunday in Berlin.
///
/// A repetition that clocks skip or show twice begins as `CivilZone.instant(of:)` says; its length is time
/// that passes. Finding those in a range costs the same however long ago the first one was.
package struct Recurrence: Hashable, Sendable {
    /// What clocks show when it first may begin. It counts only where the rule meets it.
    package let start: CivilTime
    package let zone: CivilZone
    /// How long each lasts; longer than zero.
    package let duration: TimeSpan
    /// Nil for one that is held once.
    package let rule: RecurrenceRule?
    /// Days, as clocks show them, on which none begins.
    package let exceptions: Set<CivilDate>
    private let pattern: RecurrencePattern?
    /// What clocks show when the last one begins at the latest.
    private let last: Timestamp

    /// No repetition after this year is looked for.
    private static let limit = CivilTime(date: CivilDate(year: 2_200, month: 1, day: 1)).utc

    package init(
        start: CivilTime, zone: CivilZone = .utc, duration: TimeSpan, rule: RecurrenceRule? = nil,
        exceptions: Set<CivilDate> = []
    ) {
        self.start = start
        self.zone = zone
        self.duration = duration
        self.rule = rule
        self.exceptions = exceptions
        pattern = rule.map { RecurrencePattern($0, start: start) }
        last = min(Recurrence.limit, pattern.map(Recurrence.last) ?? start.utc)
    }

    /// Those of which a part lies in the range, by their start. Each includes its start and not its end.
    package func occurrences(in range: TimeRange) -> [TimeRange] {
        starts(in: TimeRange(range.start - duration, range.end))
            .map { TimeRange($0, $0 + duration) }.filter { $0.end > range.start }
    }

    /// Whether one of them is under way.
    package func contains(_ time: Timestamp) -> Bool {
        !occurrences(in: TimeRange(time, time)).isEmpty
    }

    /// The first that begins at an instant or later; nil when there is none any more.
    package func next(from time: Timestamp) -> TimeRange? {
        var from = max(time, start.utc - .days(2))
        var span = TimeSpan.days(1)
        while from <= last + .days(2) {
            if let first = starts(in: TimeRange(from, from + span)).first {
                return TimeRange(first, first + duration)
            }
            from = from + span
            span = min(span + span, .days(366))
        }
        return nil
    }

    private func starts(in range: TimeRange) -> [Timestamp] {
        guard !range.isEmpty, range.end >= start.utc - .days(2) else { return [] }
        // A day of margin: clocks are never set by more, so nothing in the range is missed.
        let lower = max(zone.civil(at: max(range.start, .epoch)).utc - .days(1), start.utc)
        let upper = min(zone.civil(at: min(range.end, Recurrence.limit)).utc + .days(1), last)
        let shown = pattern?.times(from: lower, through: upper) ?? [start.utc]
        let times = shown.compactMap { shown -> Timestamp? in
            let civil = CivilTime(utc: shown)
            let time = zone.instant(of: civil)
            return range.contains(time) && !exceptions.contains(civil.date) && !isOver(at: time) ? time : nil
        }
        // What clocks skip may fall on, or behind, what they show next.
        return Set(times).sorted()
    }

    private func isOver(at time: Timestamp) -> Bool {
        if case .instant(let end)? = rule?.end { time > end } else { false }
    }

    /// Counted out where the rule says how often, so that later questions need not count.
    private static func last(_ pattern: RecurrencePattern) -> Timestamp {
        switch pattern.rule.end {
        case .never: return limit
        case .clock(let end): return end.utc
        case .instant(let end): return end + .days(2)
        case .count(let count):
            var left = count
            var from = pattern.start.utc
            var span = TimeSpan.days(1)
            while from <= limit {
                let times = pattern.times(from: from, through: from + span - .milliseconds(1))
                if times.count >= left { return times[left - 1] }
                left -= times.count
                from = from + span
                span = min(span + span, .days(366))
            }
            return limit
        }
    }
}

extension Timestamp {
    fileprivate static let epoch = Timestamp(milliseconds: 0)
}
