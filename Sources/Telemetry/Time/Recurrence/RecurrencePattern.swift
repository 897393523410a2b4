/// A rule with a start: what clocks show whenever it holds, without a zone.
///
/// Times on clocks are written as the instants at which a UTC clock shows them, so that they can be compared
/// and subtracted.
struct RecurrencePattern: Hashable, Sendable {
    let rule: RecurrenceRule
    let start: CivilTime
    private let days: RecurrenceDays
    private let hours: [Int]
    private let minutes: [Int]

    /// What a rule leaves open is as at the start: the hour, the minute, the day.
    init(_ rule: RecurrenceRule, start: CivilTime) {
        self.rule = rule
        self.start = start
        days = RecurrenceDays(rule, start: start.date)
        hours = rule.hours.isEmpty && !rule.frequency.isShorterThanDay ? [start.hour] : rule.hours
        minutes = rule.minutes.isEmpty && rule.frequency != .minutely ? [start.minute] : rule.minutes
    }

    /// All times from `lower` to `upper`, both included, in order. The work grows with that stretch, not with
    /// the time since the start.
    func times(from lower: Timestamp, through upper: Timestamp) -> [Timestamp] {
        let lower = max(lower, start.utc)
        guard lower <= upper else { return [] }
        let first = CivilTime(utc: lower).date.daysSinceEpoch
        let last = CivilTime(utc: upper).date.daysSinceEpoch
        let times =
            rule.frequency.isShorterThanDay
            ? (first...last).flatMap(timesOfDay) : days.periods(from: first, through: last).flatMap(times)
        return times.filter { lower <= $0 && $0 <= upper }
    }

    /// The times of one unit of a day or longer.
    private func times(in period: ClosedRange<Int>) -> [Timestamp] {
        choose(
            period.filter(days.allows).flatMap { day in
                hours.flatMap { hour in minutes.map { time(day, hour * 60 + $0) } }
            })
    }

    /// The times of all units within one day.
    private func timesOfDay(_ day: Int) -> [Timestamp] {
        guard days.allows(day) else { return [] }
        return rule.frequency == .hourly ? hourlyTimes(day) : minutelyTimes(day)
    }

    private func hourlyTimes(_ day: Int) -> [Timestamp] {
        let origin = start.date.daysSinceEpoch * 24 + start.hour
        return steps(from: day * 24, count: 24, origin: origin).flatMap { hour -> [Timestamp] in
            guard hours.isEmpty || hours.contains(hour) else { return [] }
            return choose(minutes.map { time(day, hour * 60 + $0) })
        }
    }

    private func minutelyTimes(_ day: Int) -> [Timestamp] {
        let origin = start.date.daysSinceEpoch * 1_440 + start.hour * 60 + start.minute
        return steps(from: day * 1_440, count: 1_440, origin: origin).flatMap { minute -> [Timestamp] in
            guard hours.isEmpty || hours.contains(minute / 60),
                minutes.isEmpty || minutes.contains(minute % 60)
            else { return [] }
            return choose([time(day, minute)])
        }
    }

    /// Offsets below `count` whose unit, counted from `first`, is whole intervals away from the origin.
    private func steps(from first: Int, count: Int, origin: Int) -> StrideTo<Int> {
        stride(from: floorRemainder(origin - first, rule.interval), to: count, by: rule.interval)
    }

    /// `BYSETPOS`.
    private func choose(_ times: [Timestamp]) -> [Timestamp] {
        guard !rule.positions.isEmpty else { return times }
        let indexes = Set(rule.positions.map { $0 > 0 ? $0 - 1 : times.count + $0 })
        return times.indices.filter(indexes.contains).map { times[$0] }
    }

    private func time(_ day: Int, _ minute: Int) -> Timestamp {
        Timestamp(milliseconds: Int64(((day * 1_440 + minute) * 60 + start.second) * 1_000))
    }
}
