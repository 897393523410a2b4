import Support
import Telemetry
import Testing

@Suite struct TimeTextTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-21T01:02:03Z", 1_795_222_923_000),
            ("2026-11-21T01:02:03.5Z", 1_795_222_923_500),
            ("2026-11-21t02:02:03.4567+01:00", 1_795_222_923_456),
            ("2026-11-20 20:02:03-05:00", 1_795_222_923_000), ("1969-12-31T23:59:59.999Z", -1),
            ("2024-02-29T00:00:00z", 1_709_164_800_000), ("2016-12-31T23:59:60Z", 1_483_228_800_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ] as [(String, Int64)])
    func reads(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T01:02Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
        "2026-11-21T24:00:00Z", "2026-11-21T01:60:00Z", "2026-11-21T01:02:03", "2026-11-21T01:02:03.Z",
        "2026-11-21T01:02:03+0100", "2026-11-21T01:02:03Zx", "26-11-21T01:02:03Z",
    ])
    func refuses(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func printsAndReadsBack() {
        #expect(Timestamp(milliseconds: 1_795_222_923_500).rfc3339 == "2026-11-21T01:02:03.500Z")
        #expect(Timestamp(milliseconds: 1_795_222_923_000).description == "2026-11-21T01:02:03Z")
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<5_000 {
            let time = Timestamp(
                milliseconds: Int64(generator.int(in: -62_135_596_800_000...253_402_300_799_999)))
            #expect(Timestamp(rfc3339: time.rfc3339) == time)
        }
    }

    @Test(
        arguments: [
            (1.5, 1_500), (-0.0005, -1), (.nan, 0), (.infinity, Int64.max / 4 + 1),
            (1e300, Int64.max / 4 + 1),
            (-1e300, -(Int64.max / 4 + 1)),
        ] as [(Double, Int64)])
    func secondsBeyondReasonAreCut(_ seconds: Double, _ milliseconds: Int64) {
        #expect(Timestamp(seconds: seconds).milliseconds == milliseconds)
        #expect(Timestamp(seconds: seconds).rfc3339.hasSuffix("Z"))
    }

    /// Each day follows the one before, through four centuries of leap years, and the weekdays go round.
    @Test func daysFollowEachOther() {
        var previous = CivilDate(daysSinceEpoch: -140_000)
        for day in -139_999...60_000 {
            let date = CivilDate(daysSinceEpoch: day)
            let isNextDay = date.day == previous.day + 1 && date.month == previous.month
            let isFirst =
                date.day == 1 && previous.day == CivilDate.daysInMonth(previous.month, year: previous.year)
            let isRight =
                date.daysSinceEpoch == day && date.isValid && (isNextDay || isFirst)
                && date.weekday == (previous.weekday + 1) % 7
            // One expectation for each wrong day: two hundred thousand right ones take seconds to note down.
            if !isRight { Issue.record("\(date) does not follow \(previous)") }
            previous = date
        }
        #expect(CivilDate(year: 2026, month: 11, day: 21).weekday == 6)
        #expect(CivilDate(year: 2024, month: 12, day: 31).dayOfYear == 366)
    }
}
