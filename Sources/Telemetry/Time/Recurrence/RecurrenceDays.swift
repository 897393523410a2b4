/// Which days a rule allows, and the units of days or longer that it counts in.
struct RecurrenceDays: Hashable, Sendable {
    private let rule: RecurrenceRule
    /// Number of the unit the start lies in.
    private let origin: Int
    private let weekdays: [RecurrenceRule.Weekday]
    private let monthDays: [Int]
    private let months: [Int]

    init(_ rule: RecurrenceRule, start: CivilDate) {
        self.rule = rule
        let isOpen = rule.weekdays.isEmpty && rule.monthDays.isEmpty
        let takesDay = isOpen && (rule.frequency == .yearly || rule.frequency == .monthly)
        weekdays =
            isOpen && rule.frequency == .weekly
            ? [RecurrenceRule.Weekday(start.weekday)] : rule.weekdays
        monthDays = takesDay ? [start.day] : rule.monthDays
        months =
            takesDay && rule.frequency == .yearly && rule.months.isEmpty ? [start.month] : rule.months
        origin = RecurrenceDays.unit(of: start.daysSinceEpoch, rule)
    }

    /// - Parameter day: days since 1970-01-01.
    func allows(_ day: Int) -> Bool {
        let date = CivilDate(daysSinceEpoch: day)
        guard months.isEmpty || months.contains(date.month) else { return false }
        let length = CivilDate.daysInMonth(date.month, year: date.year)
        guard
            monthDays.isEmpty || monthDays.contains(date.day) || monthDays.contains(date.day - length - 1)
        else { return false }
        return weekdays.isEmpty || weekdays.contains { holds($0, date, monthLength: length) }
    }

    /// Ordinals count within the month; within the year where no month is named.
    private func holds(_ weekday: RecurrenceRule.Weekday, _ date: CivilDate, monthLength: Int) -> Bool {
        guard date.weekday == weekday.day else { return false }
        guard let ordinal = weekday.ordinal else { return true }
        let isOfYear = rule.frequency == .yearly && months.isEmpty
        let day = isOfYear ? date.dayOfYear : date.day
        let length = isOfYear ? (CivilDate.isLeap(date.year) ? 366 : 365) : monthLength
        return ordinal > 0 ? (day - 1) / 7 + 1 == ordinal : (length - day) / 7 + 1 == -ordinal
    }

    /// Days of the units that the rule's interval meets, from the one with day `first` to that with `last`.
    func periods(from first: Int, through last: Int) -> [ClosedRange<Int>] {
        let from = RecurrenceDays.unit(of: first, rule)
        let next = from + floorRemainder(origin - from, rule.interval)
        let end = RecurrenceDays.unit(of: last, rule)
        return stride(from: next, through: end, by: rule.interval).map(days)
    }

    private static func unit(of day: Int, _ rule: RecurrenceRule) -> Int {
        switch rule.frequency {
        case .minutely, .hourly, .daily: return day
        // 1970-01-01 was a Thursday.
        case .weekly: return floorDivide(day + 4 - rule.weekStart, 7)
        case .monthly:
            let date = CivilDate(daysSinceEpoch: day)
            return date.year * 12 + date.month - 1
        case .yearly: return CivilDate(daysSinceEpoch: day).year
        }
    }

    private func days(of unit: Int) -> ClosedRange<Int> {
        switch rule.frequency {
        case .minutely, .hourly, .daily:
            return unit...unit
        case .weekly:
            let first = unit * 7 - 4 + rule.weekStart
            return first...first + 6
        case .monthly:
            let (year, month) = (floorDivide(unit, 12), floorRemainder(unit, 12) + 1)
            let first = CivilDate(year: year, month: month, day: 1).daysSinceEpoch
            return first...first + CivilDate.daysInMonth(month, year: year) - 1
        case .yearly:
            let first = CivilDate(year: unit, month: 1, day: 1).daysSinceEpoch
            return first...first + (CivilDate.isLeap(unit) ? 365 : 364)
        }
    }
}
