import Support
import Telemetry
import Testing

@Suite struct RecurrenceTests {
    private static func recurrence(
        _ rule: String?, start: String = "2026-01-04 02:00:00", zone: String = "Europe/Berlin",
        duration: TimeSpan = .hours(2), except: [String] = []
    ) throws -> Recurrence {
        Recurrence(
            start: try #require(CivilTime(text: start)), zone: try #require(CivilZone(zone)),
            duration: duration, rule: try rule.map { try RecurrenceRule(text: $0) },
            exceptions: Set(try except.map { try #require(CivilDate(text: $0)) }))
    }

    private static func instant(_ text: String) throws -> Timestamp {
        try #require(Timestamp(rfc3339: text))
    }

    /// The starts from one instant to another.
    private static func starts(_ recurrence: Recurrence, _ from: String, _ to: String) throws -> [String] {
        let range = TimeRange(try instant(from), try instant(to))
        return recurrence.occurrences(in: range).map(\.start).filter(range.contains).map(\.rfc3339)
    }

    struct Case: Sendable, CustomStringConvertible {
        var zone: String
        var start: String
        var rule: String
        var count: Int
        var sum: Int
        var instants: [String] = []

        var description: String { "\(rule) \(zone)" }
    }

    static let cases: [Case] = RecurrenceTable.text.split(separator: "\n").reduce(into: []) { cases, line in
        if line.hasPrefix(" ") {
            cases[cases.count - 1].instants += line.split(separator: " ").map { "\($0):00Z" }
        } else {
            let parts = line.split(separator: "|").map(String.init)
            let numbers = parts[3].split(separator: " ").compactMap { Int($0) }
            cases.append(
                Case(zone: parts[0], start: parts[1], rule: parts[2], count: numbers[0], sum: numbers[1]))
        }
    }

    @Test(arguments: cases) func agreesWithDateutil(_ one: Case) throws {
        let recurrence = try RecurrenceTests.recurrence(one.rule, start: one.start, zone: one.zone)
        let civilEnd = try RecurrenceTests.instant("2036-01-03T00:00:00Z")
        let all = recurrence.occurrences(in: TimeRange(Timestamp(milliseconds: 0), civilEnd)).map(\.start)
            .filter { recurrence.zone.civil(at: $0).date.year < 2036 }
        #expect(all.count == one.count)
        let sum = all.enumerated().reduce(0) { sum, item in
            sum + (item.offset % 1_009 + 1) * Int(item.element.milliseconds / 60_000)
        }
        #expect(sum % 1_000_003 == one.sum)
        let first = try RecurrenceTests.instant("2026-03-25T00:00:00Z")
        let later = all.filter { $0 >= first }.prefix(10)
        #expect((later.isEmpty ? all.suffix(10) : later).map(\.rfc3339) == one.instants)
        // Asked piece by piece, the answer is the same.
        var pieces: Set<Timestamp> = []
        var from = all.first ?? first
        for day in [1, 3, 11, 40, 200] as [Int64] {
            pieces.formUnion(recurrence.occurrences(in: TimeRange(from, from + .days(day))).map(\.start))
            from = from + .days(day)
        }
        #expect(pieces.sorted() == all.filter { $0 <= from })
        let next = all.first { $0 >= first }
        #expect(next == nil || recurrence.next(from: first)?.start == next)
    }

    @Test func staysAtItsHourOverSummerTime() throws {
        let sundays = try RecurrenceTests.recurrence("FREQ=WEEKLY;BYDAY=SU")
        #expect(
            try RecurrenceTests.starts(sundays, "2026-03-20T00:00:00Z", "2026-04-06T00:00:00Z") == [
                "2026-03-22T01:00:00Z", "2026-03-29T01:00:00Z", "2026-04-05T00:00:00Z",
            ])
        // In the night of the change 02:00 does not exist and 03:00 takes its place, for two hours that pass.
        #expect(sundays.contains(try RecurrenceTests.instant("2026-03-29T02:59:59Z")))
        #expect(!sundays.contains(try RecurrenceTests.instant("2026-03-29T03:00:00Z")))
        // Of 02:30 shown twice it is the first.
        let daily = try RecurrenceTests.recurrence("FREQ=DAILY", start: "2026-10-24 02:30:00")
        #expect(
            try RecurrenceTests.starts(daily, "2026-10-24T00:00:00Z", "2026-10-27T00:00:00Z") == [
                "2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z",
            ])
    }

    @Test func whatClocksSkipAndShowNextIsOne() throws {
        let half = try RecurrenceTests.recurrence("FREQ=MINUTELY;INTERVAL=30", start: "2026-03-29 00:00:00")
        #expect(
            try RecurrenceTests.starts(half, "2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z") == [
                "2026-03-29T00:00:00Z", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z",
                "2026-03-29T01:30:00Z", "2026-03-29T02:00:00Z",
            ])
    }

    @Test func exceptionsAreLeftOutAndCounted() throws {
        let sundays = try RecurrenceTests.recurrence(
            "FREQ=WEEKLY;COUNT=4", except: ["2026-01-11", "2026-01-12"])
        #expect(
            try RecurrenceTests.starts(sundays, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z") == [
                "2026-01-04T01:00:00Z", "2026-01-18T01:00:00Z", "2026-01-25T01:00:00Z",
            ])
    }

    @Test func withoutARuleItIsHeldOnce() throws {
        let once = try RecurrenceTests.recurrence(nil)
        let range = TimeRange(
            try RecurrenceTests.instant("2026-01-04T01:00:00Z"),
            try RecurrenceTests.instant("2026-01-04T03:00:00Z"))
        #expect(once.occurrences(in: TimeRange(.distantPast, .distantFuture)) == [range])
        #expect(once.next(from: .distantPast) == range)
        #expect(once.next(from: range.start + .milliseconds(1)) == nil)
    }

    @Test func endsAreNotIncluded() throws {
        let once = try RecurrenceTests.recurrence(nil)
        let start = try RecurrenceTests.instant("2026-01-04T01:00:00Z")
        for (offset, holds) in [(-1, false), (0, true), (7_199_999, true), (7_200_000, false)] {
            #expect(once.contains(start + .milliseconds(Int64(offset))) == holds)
        }
    }

    @Test func longOnesReachIntoTheRangeAndMayOverlap() throws {
        let days = try RecurrenceTests.recurrence("FREQ=DAILY", duration: .days(3))
        let noon = try RecurrenceTests.instant("2026-06-10T12:00:00Z")
        #expect(
            days.occurrences(in: TimeRange(noon, noon)).map(\.start.rfc3339) == [
                "2026-06-08T00:00:00Z", "2026-06-09T00:00:00Z", "2026-06-10T00:00:00Z",
            ])
    }

    @Test func whatNeverHoldsEnds() throws {
        let never = try RecurrenceTests.recurrence("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
        #expect(never.next(from: .distantPast) == nil)
        let counted = try RecurrenceTests.recurrence("FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30;COUNT=9")
        #expect(counted.next(from: .distantPast) == nil)
    }

    /// A walk from the start would look at four million minutes for each of these.
    @Test(.timeLimit(.minutes(1))) func oldRulesAreAsFastAsYoungOnes() throws {
        let minutes = try RecurrenceTests.recurrence("FREQ=MINUTELY;INTERVAL=7", start: "2015-01-01 00:00:00")
        let days = try RecurrenceTests.recurrence("FREQ=DAILY", start: "2015-01-01 02:00:00")
        let time = try RecurrenceTests.instant("2026-06-10T01:30:00Z")
        for step in 0..<2_000 {
            #expect(days.contains(time + .days(Int64(step))))
            if step < 100 { #expect(minutes.contains(time + .minutes(Int64(step)))) }
        }
    }
}
