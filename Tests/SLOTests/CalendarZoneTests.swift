import SLO
import Telemetry
import Testing

/// Days in a zone have 23 to 25 hours, and one boundary may come where clocks are set. The expected numbers
/// are computed from all boundaries by Python 3.11's `zoneinfo` with tzdata 2025b.
@Suite struct CalendarZoneTests {
    @Test(arguments: [
        (
            "Europe/Berlin", "2026-01-01T00:00:00Z", 1, CalendarLength.Unit.day, "2026-03-29T21:59:59Z",
            "2026-03-28T23:00:00Z"
        ),
        ("Europe/Berlin", "2026-01-01T00:00:00Z", 1, .day, "2026-03-29T22:00:00Z", "2026-03-29T22:00:00Z"),
        ("Europe/Berlin", "2026-01-01T00:00:00Z", 1, .day, "2026-10-25T22:59:59Z", "2026-10-24T22:00:00Z"),
        ("Europe/Berlin", "2026-01-01T00:00:00Z", 1, .day, "2026-10-25T23:00:00Z", "2026-10-25T23:00:00Z"),
        ("Europe/Berlin", "2026-01-01T02:30:00Z", 1, .day, "2026-03-29T01:29:59Z", "2026-03-28T01:30:00Z"),
        ("Europe/Berlin", "2026-01-01T02:30:00Z", 1, .day, "2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z"),
        ("Europe/Berlin", "2026-01-01T02:30:00Z", 1, .day, "2026-10-25T00:29:59Z", "2026-10-24T00:30:00Z"),
        ("Europe/Berlin", "2026-01-01T02:30:00Z", 1, .day, "2026-10-25T01:45:00Z", "2026-10-25T00:30:00Z"),
        ("Europe/Berlin", "2026-01-05T00:00:00Z", 1, .week, "2026-04-01T12:00:00Z", "2026-03-29T22:00:00Z"),
        ("Europe/Berlin", "2026-01-05T00:00:00Z", 1, .week, "2026-10-25T22:30:00Z", "2026-10-18T22:00:00Z"),
        ("Europe/Berlin", "2026-01-05T00:00:00Z", 1, .week, "2026-10-25T23:30:00Z", "2026-10-25T23:00:00Z"),
        (
            "America/New_York", "2022-01-01T12:00:00Z", 1, .month, "2026-04-01T15:59:59Z",
            "2026-03-01T17:00:00Z"
        ),
        (
            "America/New_York", "2022-01-01T12:00:00Z", 1, .month, "2026-04-01T16:00:00Z",
            "2026-04-01T16:00:00Z"
        ),
        (
            "America/New_York", "2022-01-01T12:00:00Z", 1, .month, "2026-12-01T16:59:59Z",
            "2026-11-01T17:00:00Z"
        ),
        (
            "America/New_York", "2026-01-01T00:00:00Z", 1, .quarter, "2026-04-01T03:59:59Z",
            "2026-01-01T05:00:00Z"
        ),
        (
            "America/New_York", "2026-01-01T00:00:00Z", 1, .quarter, "2026-04-01T04:00:00Z",
            "2026-04-01T04:00:00Z"
        ),
        (
            "America/New_York", "2026-01-31T00:00:00Z", 1, .month, "2026-03-01T00:00:00Z",
            "2026-02-28T05:00:00Z"
        ),
        (
            "America/New_York", "2026-01-31T00:00:00Z", 1, .month, "2026-02-28T04:59:59Z",
            "2026-01-31T05:00:00Z"
        ),
        ("Asia/Kolkata", "2026-04-01T00:00:00Z", 1, .year, "2026-03-31T18:29:59Z", "2025-03-31T18:30:00Z"),
        ("Asia/Kolkata", "2026-04-01T00:00:00Z", 1, .year, "2026-03-31T18:30:00Z", "2026-03-31T18:30:00Z"),
        (
            "Australia/Lord_Howe", "2026-01-01T00:00:00Z", 2, .day, "2026-04-05T13:29:59Z",
            "2026-04-04T13:00:00Z"
        ),
        (
            "Australia/Lord_Howe", "2026-01-01T00:00:00Z", 2, .day, "2026-04-06T12:00:00Z",
            "2026-04-04T13:00:00Z"
        ),
        (
            "Australia/Lord_Howe", "2026-01-01T00:00:00Z", 2, .day, "2026-10-04T13:00:00Z",
            "2026-10-03T13:30:00Z"
        ),
        ("Pacific/Apia", "2011-12-01T12:00:00Z", 1, .day, "2011-12-30T09:00:00Z", "2011-12-29T22:00:00Z"),
        ("Pacific/Apia", "2011-12-01T12:00:00Z", 1, .day, "2011-12-30T12:00:00Z", "2011-12-29T22:00:00Z"),
        ("Pacific/Apia", "2011-12-01T12:00:00Z", 1, .day, "2011-12-30T22:00:00Z", "2011-12-30T22:00:00Z"),
        ("Pacific/Apia", "2011-12-01T12:00:00Z", 1, .day, "2011-12-31T21:59:59Z", "2011-12-30T22:00:00Z"),
        ("America/St_Johns", "2006-01-01T00:00:00Z", 1, .day, "2006-10-29T02:29:59Z", "2006-10-28T02:30:00Z"),
        ("America/St_Johns", "2006-01-01T00:00:00Z", 1, .day, "2006-10-29T02:31:30Z", "2006-10-29T02:30:00Z"),
        ("America/St_Johns", "2006-01-01T00:00:00Z", 1, .day, "2006-10-30T03:29:59Z", "2006-10-29T02:30:00Z"),
    ])
    func periods(
        zone: String, start: String, count: Int, unit: CalendarLength.Unit, now: String, expected: String
    ) throws {
        let first = CivilTime(utc: try #require(Timestamp(rfc3339: start)))
        let period = BudgetPeriod.calendar(
            start: first, length: CalendarLength(count, unit), zone: try #require(CivilZone(zone)))
        let time = try #require(Timestamp(rfc3339: now))
        #expect(period.range(at: time).start.rfc3339 == expected)
    }

    /// Hours are time that passes: twelve of them remain twelve.
    @Test func hoursAreNotSteppedByTheClock() throws {
        let first = CivilTime(date: CivilDate(year: 2026, month: 1, day: 1))
        let period = BudgetPeriod.calendar(
            start: first, length: CalendarLength(12, .hour), zone: try #require(CivilZone("Europe/Berlin")))
        let time = try #require(Timestamp(rfc3339: "2026-07-01T12:00:00Z"))
        #expect(period.range(at: time).start.rfc3339 == "2026-07-01T11:00:00Z")
    }

    /// Periods follow each other: none begins after the instant asked about, and none ever steps back.
    @Test(arguments: ["Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"])
    func boundariesNeverStepBack(zone: String) throws {
        let first = CivilTime(date: CivilDate(year: 2011, month: 1, day: 1), hour: 2, minute: 15)
        let period = BudgetPeriod.calendar(
            start: first, length: CalendarLength(1, .day), zone: try #require(CivilZone(zone)))
        var time = try #require(Timestamp(rfc3339: "2011-01-01T00:00:00Z"))
        let end = try #require(Timestamp(rfc3339: "2012-01-10T00:00:00Z"))
        var last = Timestamp.distantPast
        while time < end {
            let start = period.range(at: time).start
            if start > time || start < last { Issue.record("\(start.rfc3339) at \(time.rfc3339)") }
            if last > .distantPast, start != last,
                !(TimeSpan.hours(23)...TimeSpan.hours(25)).contains(start - last)
            {
                Issue.record("a day of \(start - last) before \(start.rfc3339)")
            }
            last = start
            time = time + .minutes(15)
        }
    }
}
