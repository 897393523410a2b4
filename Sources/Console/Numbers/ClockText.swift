package import Telemetry

/// Times of day and dates in UTC, as axes and tables show them.
package enum ClockText {
    /// `14:32:07`.
    package static func second(_ time: Timestamp) -> String {
        "\(minute(time)):\(two(secondOfDay(time) % 60))"
    }

    /// `14:32`.
    package static func minute(_ time: Timestamp) -> String {
        let second = secondOfDay(time)
        return "\(two(second / 3_600)):\(two(second / 60 % 60))"
    }

    /// `Aug 30`.
    package static func day(_ time: Timestamp) -> String {
        let date = CivilDate(daysSinceEpoch: Int(dayNumber(time)))
        return "\(months[date.month - 1]) \(date.day)"
    }

    /// As much as an axis over `span` needs: seconds below five minutes, minutes below two days, else days.
    package static func axis(_ time: Timestamp, over span: TimeSpan) -> String {
        if span < .minutes(5) { return second(time) }
        return span < .days(2) ? minute(time) : day(time)
    }

    /// `14:32:07` today, `Aug 30 14:32` on another day than `now`.
    package static func moment(_ time: Timestamp, now: Timestamp) -> String {
        dayNumber(time) == dayNumber(now) ? second(time) : "\(day(time)) \(minute(time))"
    }

    /// 0 Monday … 6 Sunday; 1970-01-01 was a Thursday.
    package static func weekday(_ time: Timestamp) -> Int {
        Int(((dayNumber(time) + 3) % 7 + 7) % 7)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func dayNumber(_ time: Timestamp) -> Int64 {
        let day: Int64 = 86_400_000
        return time.milliseconds >= 0 ? time.milliseconds / day : (time.milliseconds - day + 1) / day
    }

    private static func secondOfDay(_ time: Timestamp) -> Int64 {
        (time.milliseconds - dayNumber(time) * 86_400_000) / 1_000
    }
}
