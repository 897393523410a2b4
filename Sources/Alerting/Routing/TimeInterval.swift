package import Telemetry

/// A named set of recurring times, as Alertmanager's `time_intervals` describe them: within a field
/// one of the entries must hold, every field given must hold.
package struct TimeInterval: Hashable, Sendable {
    /// Minutes of the day, the end not included; up to 1440.
    package var times: [Range<Int>] = []
    /// 0 Sunday … 6 Saturday.
    package var weekdays: [ClosedRange<Int>] = []
    /// 1…31, or negative from the end of the month.
    package var daysOfMonth: [DayRange] = []
    package var months: [ClosedRange<Int>] = []
    package var years: [ClosedRange<Int>] = []
    /// Whose clocks show the times and dates.
    package var zone = CivilZone.utc

    package struct DayRange: Hashable, Sendable {
        package var first: Int
        package var last: Int

        package init(_ first: Int, _ last: Int) {
            self.first = first
            self.last = last
        }

        /// Both ends brought to 1…length; nil when the range lies outside the month.
        func resolved(monthLength length: Int) -> ClosedRange<Int>? {
            let low = first < 0 ? length + first + 1 : first
            let high = last < 0 ? length + last + 1 : last
            guard low <= high, low <= length, high >= 1 else { return nil }
            return max(1, low)...min(length, high)
        }
    }

    package init() {}

    package func contains(_ time: Timestamp) -> Bool {
        let civil = zone.civil(at: time)
        let date = civil.date
        func holds<Entry>(_ entries: [Entry], _ test: (Entry) -> Bool) -> Bool {
            entries.isEmpty || entries.contains(where: test)
        }
        let length = CivilDate.daysInMonth(date.month, year: date.year)
        return holds(times) { $0.contains(civil.hour * 60 + civil.minute) }
            && holds(weekdays) { $0.contains(date.weekday) }
            && holds(daysOfMonth) { $0.resolved(monthLength: length)?.contains(date.day) ?? false }
            && holds(months) { $0.contains(date.month) }
            && holds(years) { $0.contains(date.year) }
    }
}
