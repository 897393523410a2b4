package import Telemetry

/// A number of calendar units, as OpenSLO durations count them.
package struct CalendarLength: Hashable, Sendable {
    package enum Unit: String, Hashable, Sendable {
        case minute = "m"
        case hour = "h"
        case day = "d"
        case week = "w"
        case month = "M"
        case quarter = "Q"
        case year = "Y"
    }

    package var count: Int
    package var unit: Unit

    package init(_ count: Int, _ unit: Unit) {
        self.count = count
        self.unit = unit
    }

    /// As go-sdk converts it: a month is 30 days, a quarter 90, a year 365.
    package var nominal: TimeSpan {
        let one: TimeSpan =
            switch unit {
            case .minute: .minutes(1)
            case .hour: .hours(1)
            case .day: .days(1)
            case .week: .days(7)
            case .month: .days(30)
            case .quarter: .days(90)
            case .year: .days(365)
            }
        return TimeSpan(milliseconds: one.milliseconds * Int64(count))
    }

    /// The last of start, start + length, start + 2·length, … at or before `time`, on the clocks of `zone`.
    /// Boundaries before `start` exist as well: the calendar has no first period. Days and longer units are
    /// counted by dates, whatever hours lie between; minutes and hours are time that passes.
    func lastBoundary(from start: CivilTime, at time: Timestamp, in zone: CivilZone) -> Timestamp {
        guard let step else {
            let origin = zone.instant(of: start)
            let length = Int(nominal.milliseconds)
            let periods = floorDivide(Int((time - origin).milliseconds), length)
            return origin + TimeSpan(milliseconds: Int64(periods * length))
        }
        // The period by the date alone may be one too many, and one too few where clocks are set back over
        // midnight: so begin with the one after.
        var periods = step.whole(from: start.date, to: zone.civil(at: time).date) + 1
        while true {
            var boundary = start
            boundary.date = step.date(periods, after: start.date)
            let instant = zone.instant(of: boundary)
            if instant <= time { return instant }
            periods -= 1
        }
    }

    /// Nil for units of fixed length.
    private var step: CalendarStep? {
        switch unit {
        case .minute, .hour: nil
        case .day: .days(count)
        case .week: .days(7 * count)
        case .month: .months(count)
        case .quarter: .months(3 * count)
        case .year: .months(12 * count)
        }
    }
}

/// What a calendar length moves a date by.
private enum CalendarStep {
    case days(Int)
    case months(Int)

    /// How many whole steps lead from one date to another, where every month counts as begun.
    func whole(from start: CivilDate, to end: CivilDate) -> Int {
        switch self {
        case .days(let days):
            floorDivide(end.daysSinceEpoch - start.daysSinceEpoch, days)
        case .months(let months):
            floorDivide((end.year - start.year) * 12 + end.month - start.month, months)
        }
    }

    /// So many steps on; the month's last day where it has no such day.
    func date(_ steps: Int, after start: CivilDate) -> CivilDate {
        switch self {
        case .days(let days):
            return CivilDate(daysSinceEpoch: start.daysSinceEpoch + steps * days)
        case .months(let months):
            let index = start.year * 12 + start.month - 1 + steps * months
            let (year, month) = (floorDivide(index, 12), floorRemainder(index, 12) + 1)
            let day = min(start.day, CivilDate.daysInMonth(month, year: year))
            return CivilDate(year: year, month: month, day: day)
        }
    }
}
