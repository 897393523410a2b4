import SLO
import Telemetry
import Testing

/// The expected instants are Python 3.11's `zoneinfo`, weeks its `isocalendar`.
@Suite struct ReportPeriodTests {
    private func rows(
        _ period: ReportPeriod, _ count: Int, _ end: String, _ zone: String
    ) throws -> [ReportRow] {
        period.rows(
            count, until: try #require(Timestamp(rfc3339: end)), in: try #require(CivilZone(zone)))
    }

    @Test func monthsInBerlinFollowTheClocks() throws {
        let rows = try rows(.month, 9, "2026-11-10T12:00:00Z", "Europe/Berlin")
        #expect(rows.map(\.label).first == "2026-03" && rows.map(\.label).last == "2026-11")
        #expect(rows[0].range.start.rfc3339 == "2026-02-28T23:00:00Z")
        #expect(rows[0].range.end.rfc3339 == "2026-03-31T22:00:00Z")
        #expect(rows[0].range.length == .days(31) - .hours(1))
        #expect(rows[7].label == "2026-10" && rows[7].range.length == .days(31) + .hours(1))
        #expect(rows.map(\.isComplete) == Array(repeating: true, count: 8) + [false])
        #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.range.end == $1.range.start })
    }

    @Test func anEndOnABoundaryClosesThePeriodBefore() throws {
        let rows = try rows(.month, 1, "2026-10-31T23:00:00Z", "Europe/Berlin")
        #expect(rows.map(\.label) == ["2026-10"])
        #expect(rows.map(\.isComplete) == [true])
        #expect(try self.rows(.month, 1, "2026-10-31T23:00:00Z", "UTC").map(\.isComplete) == [false])
    }

    @Test(arguments: [
        ("2026-01-01T12:00:00Z", "2026-W01", "2025-12-29T00:00:00Z"),
        ("2027-01-03T12:00:00Z", "2026-W53", "2026-12-28T00:00:00Z"),
        ("2024-12-30T00:00:01Z", "2025-W01", "2024-12-30T00:00:00Z"),
        ("2026-11-28T00:00:00Z", "2026-W48", "2026-11-23T00:00:00Z"),
    ])
    func weeksAreThoseOfISO8601(end: String, label: String, start: String) throws {
        let row = try #require(try rows(.week, 1, end, "UTC").first)
        #expect(row.label == label)
        #expect(row.range.start.rfc3339 == start)
    }

    @Test func quartersAndSpans() throws {
        let quarters = try rows(.quarter, 2, "2026-05-05T00:00:00Z", "America/New_York")
        #expect(quarters.map(\.label) == ["2026-Q1", "2026-Q2"])
        #expect(quarters.map(\.range.start.rfc3339) == ["2026-01-01T05:00:00Z", "2026-04-01T04:00:00Z"])
        let spans = try rows(.span(.days(7)), 2, "2026-05-15T06:00:00Z", "UTC")
        #expect(spans.map(\.label) == ["2026-05-01T06:00:00Z+1w", "2026-05-08T06:00:00Z+1w"])
        #expect(spans.map(\.isComplete) == [true, true])
    }

    @Test func texts() {
        #expect(ReportPeriod(text: "week") == .week)
        #expect(ReportPeriod(text: "36h") == .span(.hours(36)))
        for text in ["", "0", "weeks", "-1d", "1.5d"] { #expect(ReportPeriod(text: text) == nil) }
    }
}
