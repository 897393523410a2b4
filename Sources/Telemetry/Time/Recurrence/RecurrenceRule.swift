/// What repeats when: an RFC 5545 `RRULE` such as `FREQ=MONTHLY;BYDAY=-1FR`.
///
/// The parts that divide a year by other means than months and weekdays (`BYYEARDAY`, `BYWEEKNO`) and seconds
/// are not known.
package struct RecurrenceRule: Hashable, Sendable {
    package var frequency: Frequency
    /// Every so many units of the frequency; at least 1.
    package var interval = 1
    package var end = End.never
    package var weekdays: [Weekday] = []
    /// 1…31, or -1…-31 from the month's end.
    package var monthDays: [Int] = []
    /// 1…12
    package var months: [Int] = []
    package var hours: [Int] = []
    package var minutes: [Int] = []
    /// Which of the times in one unit of the frequency are kept: from 1, or from -1 backwards.
    package var positions: [Int] = []
    /// The day weeks begin with, 0 Sunday … 6 Saturday.
    package var weekStart = 1

    package init(_ frequency: Frequency) {
        self.frequency = frequency
    }

    package enum Frequency: String, Hashable, Sendable, CaseIterable {
        case minutely = "MINUTELY"
        case hourly = "HOURLY"
        case daily = "DAILY"
        case weekly = "WEEKLY"
        case monthly = "MONTHLY"
        case yearly = "YEARLY"

        /// More than one time of a day may lie in different units.
        var isShorterThanDay: Bool { self == .minutely || self == .hourly }
    }

    /// `SU`, or with an ordinal `1SU` and `-1FR`: the first Sunday, the last Friday of the month or year.
    package struct Weekday: Hashable, Sendable {
        /// 0 Sunday … 6 Saturday.
        package var day: Int
        /// Nil for every one.
        package var ordinal: Int?

        package init(_ day: Int, ordinal: Int? = nil) {
            self.day = day
            self.ordinal = ordinal
        }
    }

    package enum End: Hashable, Sendable {
        case never
        /// After so many occurrences, those that are excepted counted as well.
        case count(Int)
        /// With the last one at or before an instant.
        case instant(Timestamp)
        /// With the last one at or before what clocks show.
        case clock(CivilTime)
    }
}
