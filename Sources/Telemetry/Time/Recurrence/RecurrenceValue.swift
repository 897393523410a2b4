/// What stands behind the `=` of a part.
struct RecurrenceValue {
    let part: String
    let text: String

    private func error(_ what: String, _ remedy: String) -> RecurrenceError {
        RecurrenceError(part, what, remedy: remedy)
    }

    private var items: [Substring] { text.split(separator: ",", omittingEmptySubsequences: false) }

    func frequency() throws(RecurrenceError) -> RecurrenceRule.Frequency {
        if let frequency = RecurrenceRule.Frequency(rawValue: text) { return frequency }
        let known = RecurrenceRule.Frequency.allCases.map(\.rawValue).joined(separator: ", ")
        throw error("unknown frequency '\(text)'", "possible: \(known)")
    }

    func number(in range: ClosedRange<Int>) throws(RecurrenceError) -> Int {
        if let number = Int(text), range.contains(number) { return number }
        throw error(
            "'\(text)' is no number from \(range.lowerBound) to \(range.upperBound)",
            "write a whole number, such as \(part)=\(range.lowerBound)")
    }

    /// Numbers in the range; with their negatives where counting from the end makes sense.
    func numbers(in range: ClosedRange<Int>, orNegative: Bool = false) throws(RecurrenceError) -> [Int] {
        var numbers: Set<Int> = []
        for item in items {
            guard let number = Int(item), range.contains(number) || orNegative && range.contains(-number)
            else {
                let bounds = "\(range.lowerBound)…\(range.upperBound)"
                throw error(
                    "'\(item)' is not in \(bounds)",
                    "write numbers with , between"
                        + (orNegative ? "; -1 is the last, -2 the one before" : ""))
            }
            numbers.insert(number)
        }
        return numbers.sorted()
    }

    func weekday() throws(RecurrenceError) -> Int {
        if let day = RecurrenceRule.weekdayNames.firstIndex(of: text) { return day }
        throw error("'\(text)' is no weekday", "write one of MO, TU, WE, TH, FR, SA, SU")
    }

    func weekdays() throws(RecurrenceError) -> [RecurrenceRule.Weekday] {
        var days: [RecurrenceRule.Weekday] = []
        for item in items {
            let number = item.dropLast(2)
            guard let day = RecurrenceRule.weekdayNames.firstIndex(of: String(item.suffix(2))),
                number.isEmpty || Int(number).map({ $0 != 0 && (-53...53).contains($0) }) ?? false
            else {
                throw error(
                    "'\(item)' is no weekday",
                    "write MO, TU, WE, TH, FR, SA, SU; 1SU is the first Sunday, -1FR the last Friday")
            }
            let weekday = RecurrenceRule.Weekday(day, ordinal: Int(number))
            if !days.contains(weekday) { days.append(weekday) }
        }
        return days
    }

    /// `20261231T225959Z` is an instant, `20261231T235959` what clocks show, `20261231` the whole day.
    func until() throws(RecurrenceError) -> RecurrenceRule.End {
        let wrong = error(
            "'\(text)' is no date or time", "write it as 20261231, 20261231T235959 or 20261231T235959Z")
        let isInstant = text.hasSuffix("Z")
        let parts = text.dropLast(isInstant ? 1 : 0).split(separator: "T", omittingEmptySubsequences: false)
        guard let day = parts.first, day.count == 8, parts.count <= 2 else { throw wrong }
        let date = "\(day.prefix(4))-\(day.dropFirst(4).prefix(2))-\(day.suffix(2))"
        if parts.count == 1 {
            guard !isInstant, let civil = CivilDate(text: date) else { throw wrong }
            return .clock(CivilTime(date: civil, hour: 23, minute: 59, second: 59))
        }
        let clock = parts[1]
        guard clock.count == 6,
            let time = CivilTime(
                text: "\(date) \(clock.prefix(2)):\(clock.dropFirst(2).prefix(2)):\(clock.suffix(2))")
        else { throw wrong }
        return isInstant ? .instant(time.utc) : .clock(time)
    }
}
