extension RecurrenceRule: CustomStringConvertible {
    static let weekdayNames = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"]

    /// Reads `FREQ=WEEKLY;BYDAY=SU`, in any order and case, also behind `RRULE:`.
    package init(text: String) throws(RecurrenceError) {
        self = try RecurrenceParser.parse(text)
    }

    /// The rule's text in a fixed order; parts with their default are left out.
    package var description: String {
        var parts = ["FREQ=\(frequency.rawValue)"]
        if interval != 1 { parts.append("INTERVAL=\(interval)") }
        switch end {
        case .never: break
        case .count(let count): parts.append("COUNT=\(count)")
        case .instant(let time): parts.append("UNTIL=\(RecurrenceRule.compact(CivilTime(utc: time)))Z")
        case .clock(let time): parts.append("UNTIL=\(RecurrenceRule.compact(time))")
        }
        func add(_ name: String, _ values: [some CustomStringConvertible]) {
            guard !values.isEmpty else { return }
            parts.append("\(name)=\(values.map(\.description).joined(separator: ","))")
        }
        add("BYMONTH", months)
        add("BYMONTHDAY", monthDays)
        add("BYDAY", weekdays)
        add("BYHOUR", hours)
        add("BYMINUTE", minutes)
        add("BYSETPOS", positions)
        if weekStart != 1 { parts.append("WKST=\(RecurrenceRule.weekdayNames[weekStart])") }
        return parts.joined(separator: ";")
    }

    /// `20261231T235900`
    private static func compact(_ time: CivilTime) -> String {
        String(time.text.map { $0 == " " ? "T" : $0 }.filter { $0 != "-" && $0 != ":" })
    }
}

extension RecurrenceRule.Weekday: CustomStringConvertible {
    package var description: String {
        (ordinal.map(String.init) ?? "") + RecurrenceRule.weekdayNames[day]
    }
}
