/// Reads the text of a rule, part by part.
struct RecurrenceParser {
    private var rule = RecurrenceRule(.daily)
    private var seen: Set<String> = []

    /// More occurrences are counted out in no reasonable time.
    private static let countLimit = 100_000

    static func parse(_ text: String) throws(RecurrenceError) -> RecurrenceRule {
        var parser = RecurrenceParser()
        var rest = text.uppercased()[...]
        if rest.hasPrefix("RRULE:") { rest = rest.dropFirst(6) }
        for part in rest.split(separator: ";", omittingEmptySubsequences: true) {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2, !sides[1].isEmpty else {
                throw RecurrenceError(
                    String(part), "this is no part of a rule",
                    remedy: "write parts as NAME=VALUE with ; between: FREQ=WEEKLY;BYDAY=SU")
            }
            try parser.take(String(sides[0]), String(sides[1]))
        }
        try parser.check()
        return parser.rule
    }

    private mutating func take(_ name: String, _ text: String) throws(RecurrenceError) {
        guard seen.insert(name).inserted else {
            throw RecurrenceError(name, "is written twice", remedy: "join them: values with , between")
        }
        let value = RecurrenceValue(part: name, text: text)
        switch name {
        case "FREQ": rule.frequency = try value.frequency()
        case "INTERVAL": rule.interval = try value.number(in: 1...10_000)
        case "COUNT": rule.end = .count(try value.number(in: 1...RecurrenceParser.countLimit))
        case "UNTIL": rule.end = try value.until()
        case "BYDAY": rule.weekdays = try value.weekdays()
        case "BYMONTHDAY": rule.monthDays = try value.numbers(in: 1...31, orNegative: true)
        case "BYMONTH": rule.months = try value.numbers(in: 1...12)
        case "BYHOUR": rule.hours = try value.numbers(in: 0...23)
        case "BYMINUTE": rule.minutes = try value.numbers(in: 0...59)
        case "BYSETPOS": rule.positions = try value.numbers(in: 1...366, orNegative: true)
        case "WKST": rule.weekStart = try value.weekday()
        default: throw RecurrenceParser.unknown(name)
        }
    }

    private static func unknown(_ name: String) -> RecurrenceError {
        let known =
            "FREQ, INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY, BYDAY, BYHOUR, BYMINUTE, BYSETPOS, WKST"
        switch name {
        case "BYSECOND", "BYYEARDAY", "BYWEEKNO":
            return RecurrenceError(
                name, "is not supported", remedy: "say it with BYMONTH, BYMONTHDAY, BYDAY, BYHOUR, BYMINUTE")
        case "DTSTART", "DTEND", "DURATION", "EXDATE", "TZID":
            return RecurrenceError(
                name, "is no part of a rule", remedy: "write it under start, duration, except or zone")
        default:
            return RecurrenceError(name, "is no part of a rule", remedy: "known: \(known)")
        }
    }

    /// What parts say together.
    private func check() throws(RecurrenceError) {
        guard seen.contains("FREQ") else {
            throw RecurrenceError(
                "FREQ", "is missing", remedy: "begin with FREQ=DAILY, FREQ=WEEKLY or FREQ=MONTHLY")
        }
        if seen.isSuperset(of: ["COUNT", "UNTIL"]) {
            throw RecurrenceError("UNTIL", "a rule ends by COUNT or by UNTIL", remedy: "remove one of them")
        }
        let hasOrdinals = rule.weekdays.contains { $0.ordinal != nil }
        if hasOrdinals, rule.frequency != .monthly, rule.frequency != .yearly {
            throw RecurrenceError(
                "BYDAY", "ordinals count within a month or a year",
                remedy: "write FREQ=MONTHLY, or weekdays without numbers")
        }
        if rule.frequency == .weekly, !rule.monthDays.isEmpty {
            throw RecurrenceError(
                "BYMONTHDAY", "a week has no days of the month", remedy: "write FREQ=MONTHLY or FREQ=DAILY")
        }
        if !rule.positions.isEmpty, seen.isDisjoint(with: RecurrenceParser.selections) {
            throw RecurrenceError(
                "BYSETPOS", "there is nothing to choose from", remedy: "add BYDAY, BYMONTHDAY or BYHOUR")
        }
    }

    private static let selections = ["BYDAY", "BYMONTHDAY", "BYMONTH", "BYHOUR", "BYMINUTE"]
}
