package import Telemetry

/// The time a budget is spent over.
package enum BudgetPeriod: Hashable, Sendable {
    /// Always the last so much time.
    case rolling(TimeSpan)
    /// From one calendar boundary to the next: `start` plus whole multiples of `length`.
    case calendar(start: CivilTime, length: CalendarLength)

    /// Its length for burn factors and forecasts; a month is 30 days, a quarter 90, a year 365.
    package var nominal: TimeSpan {
        switch self {
        case .rolling(let span): span
        case .calendar(_, let length): length.nominal
        }
    }

    /// The stretch that counts at an instant: from just after `start` up to `end`.
    package func range(at time: Timestamp) -> TimeRange {
        switch self {
        case .rolling(let span):
            return TimeRange(time - span, time)
        case .calendar(let start, let length):
            return TimeRange(length.lastBoundary(from: start, at: time), time)
        }
    }

    package var description: String {
        switch self {
        case .rolling(let span): "\(span)"
        case .calendar(_, let length): "calendar \(length.count)\(length.unit.rawValue)"
        }
    }
}

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

    /// Months per unit; nil for units of fixed length.
    private var months: Int? {
        switch unit {
        case .month: count
        case .quarter: 3 * count
        case .year: 12 * count
        default: nil
        }
    }

    /// The last of start, start + length, start + 2·length, … at or before `time`, in UTC.
    /// Boundaries before `start` exist as well: the calendar has no first period.
    func lastBoundary(from start: CivilTime, at time: Timestamp) -> Timestamp {
        let origin = start.utc
        guard let months else {
            let length = Int(nominal.milliseconds)
            let periods = floorDivide(Int((time - origin).milliseconds), length)
            return origin + TimeSpan(milliseconds: Int64(periods * length))
        }
        let now = CivilTime(utc: time).date
        let elapsed = (now.year - start.date.year) * 12 + now.month - start.date.month
        let periods = floorDivide(elapsed, months)
        let boundary = CalendarLength.shifted(start, months: periods * months)
        return boundary <= time ? boundary : CalendarLength.shifted(start, months: (periods - 1) * months)
    }

    /// The same day so many months on; the month's last day where it has no such day.
    private static func shifted(_ start: CivilTime, months: Int) -> Timestamp {
        let index = start.date.year * 12 + start.date.month - 1 + months
        let year = floorDivide(index, 12)
        let month = floorRemainder(index, 12) + 1
        var moved = start
        let day = min(start.date.day, CivilDate.daysInMonth(month, year: year))
        moved.date = CivilDate(year: year, month: month, day: day)
        return moved.utc
    }
}
