import SLO
import Support
import Telemetry
import Testing

@Suite struct PeriodReportTests {
    /// Two weeks and two days of one request a second: an outage of ten minutes on the second Thursday at
    /// noon, an hour of nobody asking and an hour of nobody looking in the first week.
    static func twoWeeks() async throws -> MemoryStore {
        let begin = HistoryFixture.begin
        var fixture = HistoryFixture(at: begin)
        fixture.run(until: begin + .days(2))
        fixture.run(until: begin + .days(2) + .hours(3), good: 0)
        fixture.run(until: begin + .days(4))
        fixture.silence(until: begin + .days(4) + .hours(1))
        fixture.run(until: HistoryFixture.outageStart)
        fixture.run(until: HistoryFixture.outageStart + .minutes(10), good: 0, bad: 10)
        fixture.run(until: begin + .days(16))
        return try await fixture.store()
    }

    /// Read once for all tests of this SLO.
    private static let weeks = Task {
        try await report(try Fixture.availability(), try await twoWeeks())
    }

    static func report(_ slo: SLODefinition, _ store: MemoryStore) async throws -> ReportPage {
        let end = HistoryFixture.begin + .days(16)
        let rows = ReportPeriod.week.rows(3, until: end, in: slo.reportZone)
        let range = TimeRange(rows[0].range.start, end)
        let history = try await HistoryFixture.read(slo, store, in: range)
        let report = PeriodReport(history, rows: rows, zone: slo.reportZone)
        return ReportPage([report], by: .week, until: end)
    }

    @Test func byHand() async throws {
        let page = try await PeriodReportTests.weeks.value
        let report = try #require(page.reports.first)
        #expect(report.periods.map(\.row.label) == ["2026-W23", "2026-W24", "2026-W25"])
        #expect(report.periods.map(\.row.isComplete) == [true, true, false])
        let week = 604_800
        // Three hours without requests and one without anybody who counts.
        #expect(report.periods[0].counts == EventCounts(good: week - 4 * 3_600))
        #expect(report.periods[1].counts == EventCounts(good: week - 600, bad: 600))
        #expect(report.periods[2].counts == EventCounts(good: 2 * 86_400))
        #expect(report.all.counts == EventCounts(good: 16 * 86_400 - 4 * 3_600 - 600, bad: 600))
        // 600 of 604.8 that a week bears: 0.992 of the budget, 0.08 of 10.08 minutes are left.
        #expect(report.periods[1].consumed == 600 / (0.001 * 604_800))
        #expect(abs((report.periods[1].minutesLeft ?? 0) - 0.08) < 1e-9)
        #expect(report.periods.map(\.standing) == [.met, .met, .met])
        // Data counts as current for 30 s and a slice of 10 s: 3,560 s of the silence are without.
        #expect(report.periods.map(\.withoutData) == [.seconds(3_600 - 40), .zero, .zero])
        // Of the three idle hours those slices whose last hour is empty, both ends included, and the slice in
        // which data came again.
        #expect(report.periods.map(\.withoutTraffic) == [.hours(2) + .seconds(20), .zero, .zero])
        #expect(report.all.worstDay?.date == CivilDate(year: 2026, month: 6, day: 11))
        #expect(report.periods[0].worstDay == nil)
    }

    @Test func worstBurnsAndPairsByHand() async throws {
        let page = try await PeriodReportTests.weeks.value
        let figures = try #require(page.reports.first?.periods[1])
        let outage = HistoryFixture.outageStart
        // 5 m of nothing but errors first end 5 min into it; the longer windows are worst at its end.
        let expected: [(TimeSpan, Double, Int64)] = [
            (.minutes(5), 1_000, 300), (.minutes(30), 1_000.0 / 3, 600), (.hours(1), 1_000.0 / 6, 600),
            (.hours(6), 1_000.0 / 36, 600), (.days(3), 1_000.0 / 432, 600),
        ]
        for (peak, expected) in zip(figures.peaks, expected) {
            #expect(peak.span == expected.0)
            #expect(abs(peak.rate - expected.1) < 1e-9)
            #expect(peak.at == outage + .seconds(expected.2))
        }
        #expect(figures.pairs.map(\.over.count) == [1, 1, 1])
        #expect(figures.pairs.map(\.over.length.seconds) == [840, 2_260, 21_920])
        #expect(page.reports[0].periods[0].peaks.isEmpty)
    }

    /// Every error a second long is seen at the slice's end; overspending is not clamped.
    @Test func overspentBudgetsAreNotClamped() async throws {
        let page = try await PeriodReportTests.report(
            try Fixture.availability(target: 0.9999), try await PeriodReportTests.twoWeeks())
        let figures = try #require(page.reports.first?.periods[1])
        #expect(figures.standing == .missed)
        #expect(abs((figures.consumed ?? 0) - 600 / 60.48) < 1e-9)
        #expect(abs((figures.minutesLeft ?? 0) - (1.008 - 10)) < 1e-9)
        #expect(page.table.contains("992.0635 %"))
    }

    /// What was on where a period begins is measured and not counted, be it the first of the report or not.
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func theFirstPeriodIsAnyOther(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let begin = HistoryFixture.begin
        var fixture = HistoryFixture(at: begin)
        while fixture.end < begin + .hours(12) {
            let until = fixture.end + .seconds(10 * Int64(generator.int(in: 3...200)))
            fixture.run(until: until, good: 10, bad: generator.chance(0.4) ? generator.int(in: 1...6) : 0)
        }
        let policy = try BurnPolicy.custom("10m/1m 2x page, 1h/5m 1x ticket", period: .hours(12))
        var slo = try Fixture.availability(target: 0.9, policy: policy)
        slo.policy.windows[0].forSpan = .seconds(Int64(generator.pick([0, 45, 600])))
        let store = try await fixture.store()
        let end = begin + .hours(12)
        let figures = { (length: TimeSpan, count: Int) -> PeriodFigures in
            let rows = ReportPeriod.span(length).rows(count, until: end, in: .utc)
            let range = TimeRange(rows[0].range.start, end)
            let history = try await HistoryFixture.read(slo, store, in: range)
            return try #require(PeriodReport(history, rows: rows, zone: .utc).periods.last)
        }
        for _ in 0..<20 {
            let length = TimeSpan.seconds(Int64(generator.int(in: 600...18_000)))
            let alone = try await figures(length, 1)
            #expect(alone.pairs == (try await figures(length, 2)).pairs, "\(length)")
        }
    }

    @Test func withoutDataNothingIsMet() async throws {
        let page = try await PeriodReportTests.report(try Fixture.availability(), MemoryStore())
        let report = try #require(page.reports.first)
        #expect((report.periods + [report.all]).allSatisfy { $0.standing == .noData && $0.sli == nil })
        #expect(report.all.withoutData == .days(16))
        for text in [page.markdown, page.table, page.html] {
            #expect(text.contains("It has no data: whether it holds is unknown."))
            #expect(!text.contains("100 %") || text == page.html)
        }
        #expect(!page.html.contains("<svg"))
        #expect(page.json.contains("\"sli_measurement\":null"))
        #expect(page.csv.contains(",no_data,"))
    }

    @Test func withoutTrafficNothingIsMetEither() async throws {
        var fixture = HistoryFixture(at: HistoryFixture.begin - .hours(1))
        fixture.run(until: HistoryFixture.begin + .days(16), good: 0)
        let page = try await PeriodReportTests.report(try Fixture.availability(), try await fixture.store())
        let report = try #require(page.reports.first)
        #expect(report.periods.allSatisfy { $0.standing == .noTraffic && $0.sli == nil })
        #expect(report.all.withoutData == .zero)
        #expect(report.all.withoutTraffic == .days(16))
    }

    /// What cannot be evaluated says why, and does not read as quiet.
    @Test func aSourceThatCannotBeAskedSaysSo() async throws {
        let slo = SLODefinition(name: "far", indicator: .foreign(source: "Datadog"), target: 0.99)
        let page = try await PeriodReportTests.report(slo, MemoryStore())
        #expect(page.markdown.contains("Beaufort cannot ask a source of type Datadog"))
        #expect(page.reports[0].all.standing == .noData)
    }

    /// The zone decides to which month and day an event belongs: 23:30 UTC on the last of March is April
    /// there.
    @Test func monthsOfACalendarWindowInBerlin() async throws {
        let zone = try #require(CivilZone("Europe/Berlin"))
        var slo = try Fixture.availability(target: 0.9)
        let first = CivilTime(date: CivilDate(year: 2026, month: 1, day: 1))
        slo.period = .calendar(start: first, length: CalendarLength(1, .month), zone: zone)
        let change = try #require(Timestamp(rfc3339: "2026-03-31T22:00:00Z"))
        var fixture = HistoryFixture(at: change - .hours(2))
        fixture.run(until: change, good: 9, bad: 1)
        fixture.run(until: change + .hours(1), good: 5, bad: 5)
        let end = change + .hours(1)
        let rows = ReportPeriod.month.rows(2, until: end, in: slo.reportZone)
        let range = TimeRange(rows[0].range.start, end)
        let history = try await HistoryFixture.read(slo, try await fixture.store(), in: range)
        let report = PeriodReport(history, rows: rows, zone: slo.reportZone)
        #expect(report.periods.map(\.row.label) == ["2026-03", "2026-04"])
        #expect(
            report.periods.map(\.counts) == [
                EventCounts(good: 720 * 9, bad: 720), EventCounts(good: 360 * 5, bad: 360 * 5),
            ])
        #expect(report.periods.map(\.worstDay?.date.day) == [31, 1])
        #expect(report.periods[0].row.range.length == .days(31) - .hours(1))
        #expect(report.periods[0].budgetMinutes == 0.1 * Double(31 * 24 * 60 - 60))
        #expect(history.periodCounts(at: end) == report.periods[1].counts)
    }

    @Test func texts() async throws {
        let page = try await PeriodReportTests.weeks.value
        try GoldenText.check(page.markdown, "report.md")
        try GoldenText.check(page.csv, "report.csv")
        try GoldenText.check(page.json, "report.json")
        try GoldenText.check(page.html, "report.html")
        try GoldenText.check(page.table, "report.txt")
        // Nothing is run and nothing is fetched: the only address is the name of SVG.
        let plain = page.html.split(separator: "xmlns=\"http://www.w3.org/2000/svg\"").joined()
        for word in ["<script", "http:", "https:", "url(", "<link", "<img", "@import"] {
            #expect(!plain.contains(word))
        }
    }
}
