internal import Documents
internal import Telemetry

/// Reads `time_intervals`.
enum TimeIntervalReader {
    static func named(_ reader: MappingReader) -> (String, [TimeInterval])? {
        let entries = reader.optional("time_intervals", .list(.mapping(interval))) ?? []
        return reader.required("name", .nonEmptyString).map { ($0, entries) }
    }

    private static let weekdays = [
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    ]
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
        "november", "december",
    ]

    private static func interval(_ reader: MappingReader) -> TimeInterval? {
        var interval = TimeInterval()
        interval.times = reader.optional("times", .list(.mapping(timeRange))) ?? []
        interval.weekdays = ranges(reader, "weekdays", in: 0...6, names: weekdays, first: 0)
        interval.months = ranges(reader, "months", in: 1...12, names: months, first: 1)
        interval.years = ranges(reader, "years", in: 1970...9999, names: [], first: 0)
        interval.daysOfMonth =
            reader.optional(
                "days_of_month", .list(NodeReading<Node>.node.map("days such as '1:5' or '-3:-1'", days)))
            ?? []
        interval.zone = reader.optional("location", .zone) ?? .utc
        return interval
    }

    private static func timeRange(_ reader: MappingReader) -> Range<Int>? {
        let start = reader.required(
            "start_time", NodeReading<String>.string.map("a time such as 09:30", minutes))
        let end = reader.required(
            "end_time", NodeReading<String>.string.map("a time such as 17:00 or 24:00", minutes))
        guard let start, let end else { return nil }
        guard start < end else {
            reader.problems.error(
                reader.position, "the start must lie before the end",
                remedy: "split a time that crosses midnight in two")
            return nil
        }
        return start..<end
    }

    private static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0..<60).contains(minute), (0...24).contains(hour),
            hour < 24 || minute == 0
        else { return nil }
        return hour * 60 + minute
    }

    /// `monday:friday`, `1:3`, or a single one.
    private static func ranges(
        _ reader: MappingReader, _ key: String, in bounds: ClosedRange<Int>, names: [String], first: Int
    ) -> [ClosedRange<Int>] {
        func number(_ text: Substring) -> Int? {
            if let index = names.firstIndex(of: text.lowercased()) { return index + first }
            // Weekdays have names only; numbers would leave open which day the week begins with.
            return first == 0 && !names.isEmpty ? nil : Int(text).flatMap { bounds.contains($0) ? $0 : nil }
        }
        let example = names.isEmpty ? "2026:2027" : "\(names[1]):\(names[4])"
        let reading = NodeReading<String>.string.map("a range such as '\(example)'") {
            text -> ClosedRange<Int>? in
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let low = number(parts[0]), let high = number(parts[parts.count - 1]), low <= high else {
                return nil
            }
            return low...high
        }
        return reader.optional(key, .list(reading)) ?? []
    }

    private static func days(_ node: Node) -> TimeInterval.DayRange? {
        let parts = (node.text ?? "").split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count, let first = numbers.first, let last = numbers.last,
            numbers.allSatisfy({ $0 != 0 && (-31...31).contains($0) }),
            (first < 0) == (last < 0) || first > 0, first <= last || last < 0 && first > 0
        else { return nil }
        return TimeInterval.DayRange(first, last)
    }
}
