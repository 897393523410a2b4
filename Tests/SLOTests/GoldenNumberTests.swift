import SLO
import Support
import Telemetry
import Testing

/// The golden numbers of the SLO literature, as collected for this project.
@Suite struct GoldenNumberTests {
    private func definition(
        target: Double, period: TimeSpan, method: BudgetingMethod = .occurrences
    ) throws -> SLODefinition {
        try Fixture.availability(
            target: target, period: period, policy: BurnPolicy.none, method: method)
    }

    @Test(arguments: [
        (0.999, 30, 2_592_000 as Int64), (0.999, 28, 2_419_200), (0.9995, 7, 302_400), (0.95, 14, 60_480_000),
    ])
    func outageAllowance(target: Double, days: Int64, milliseconds: Int64) throws {
        let slo = try definition(target: target, period: .days(days))
        #expect(slo.outageAllowance == .milliseconds(milliseconds))
    }

    /// 99.9 % at 10 requests an hour: 7,200 requests, 7.2 allowed, one failure is 13.9 % of the month.
    @Test func oneFailureAtLowTraffic() async throws {
        let slo = try definition(target: 0.999, period: .days(30))
        let store = MemoryStore()
        let start = Fixture.seconds(0)
        let end = start + .days(30)
        try await store.append([
            Series(
                labels: Fixture.counter(slo.name, "good"),
                floats: Column(times: [start, end - .hours(1), end], values: [0, 7_189, 7_199])),
            Series(
                labels: Fixture.counter(slo.name, "bad"),
                floats: Column(times: [start, end - .hours(1), end], values: [0, 1, 1])),
        ])
        var engine = SLOEngine([slo], source: store)
        let assessment = try #require(try await engine.tick(at: end).assessments.first)
        #expect(assessment.total == 7_200)
        #expect(abs(assessment.badAllowance - 6.2) < 1e-9)
        #expect(abs((assessment.budgetConsumed ?? 0) - 1 / 7.2) < 1e-12)
        #expect(((assessment.budgetConsumed ?? 0) * 1_000).rounded() == 139)
    }

    /// At a burn of 14.4 a full budget lasts 30 d / 14.4 = 50 h, not the two hours often quoted.
    @Test func exhaustionAtTheFastPageRate() async throws {
        let policy = try BurnPolicy.custom("1h/5m 10x page", period: .days(30))
        let slo = try Fixture.availability(target: 0.999, policy: policy)
        let store = MemoryStore()
        let start = Fixture.seconds(0)
        let now = start + .days(30)
        // So many events before the last hour that the hour spends next to nothing of the budget.
        let bulk = 1_000_000_000_000.0
        try await store.append([
            Series(
                labels: Fixture.counter(slo.name, "good"),
                floats: Column(
                    times: [start, start + .seconds(1), now - .hours(2), now],
                    values: [0, bulk, bulk, bulk + 10_000 - 144])),
            Series(
                labels: Fixture.counter(slo.name, "bad"),
                floats: Column(times: [start, now - .hours(2), now], values: [0, 0, 144])),
        ])
        var engine = SLOEngine([slo], source: store)
        let assessment = try #require(try await engine.tick(at: now).assessments.first)
        #expect(abs((assessment.burn[.hours(1)] ?? 0) - 14.4) < 1e-9)
        let hours = try #require(assessment.exhaustion).seconds / 3_600
        #expect(abs(hours - 50) < 0.001)
        #expect(slo.maximumBurn == 1_000)
    }

    /// 1-minute slices, two weeks, 95 %: 20,160 slices. Timeslices bear 1,008 bad ones (16 h 48 min);
    /// RatioTimeslices falling from 99 % to 1 % bear 822.86 (13 h 42 min 51 s).
    @Test(arguments: [
        (BudgetingMethod.timeslices(slice: .minutes(1), target: 0.95), 1_008, 1_009),
        (.ratioTimeslices(slice: .minutes(1)), 822, 823),
    ])
    func slicesUntilTheBudgetIsGone(method: BudgetingMethod, bearable: Int, tooMany: Int) async throws {
        let slo = try definition(target: 0.95, period: .days(14), method: method)
        for (bad, isMet) in [(bearable, true), (tooMany, false)] {
            let store = MemoryStore()
            try await store.append(GoldenNumberTests.minutes(slo.name, count: 20_160, bad: bad))
            var engine = SLOEngine([slo], source: store)
            let end = Fixture.seconds(20_160 * 60)
            let assessment = try #require(try await engine.tick(at: end).assessments.first)
            #expect(assessment.isMet == isMet, "\(bad) bad slices: \(assessment.counts)")
            if case .timeslices = method {
                #expect(assessment.counts == EventCounts(good: 20_160 - bad, bad: bad))
            }
        }
    }

    /// Counters of 100 requests a minute, 1 % of them bad, in the last `bad` minutes 99 %.
    private static func minutes(_ slo: String, count: Int, bad: Int) -> [Series] {
        var good = Column(times: [Fixture.seconds(0)], values: [0])
        var failed = Column(times: [Fixture.seconds(0)], values: [0])
        for minute in 1...count {
            let isBad = minute > count - bad
            good.append(Fixture.seconds(minute * 60), (good.values.last ?? 0) + (isBad ? 1 : 99))
            failed.append(Fixture.seconds(minute * 60), (failed.values.last ?? 0) + (isBad ? 99 : 1))
        }
        return [
            Series(labels: Fixture.counter(slo, "good"), floats: good),
            Series(labels: Fixture.counter(slo, "bad"), floats: failed),
        ]
    }

    /// Calendar periods run from boundary to boundary, months by the calendar: not "now minus a month".
    @Test(arguments: [
        ("2026-03-15T10:00:00Z", 1, CalendarLength.Unit.month, "2026-03-01T12:00:00Z"),
        ("2026-03-01T11:59:59Z", 1, .month, "2026-02-01T12:00:00Z"),
        ("2026-03-01T12:00:00Z", 1, .month, "2026-03-01T12:00:00Z"),
        ("2021-05-05T00:00:00Z", 1, .quarter, "2021-04-01T12:00:00Z"),
        ("2026-11-21T02:00:00Z", 1, .week, "2026-11-14T12:00:00Z"),
        ("2026-11-21T02:00:00Z", 1, .year, "2026-01-01T12:00:00Z"),
        ("2026-11-21T13:00:00Z", 1, .day, "2026-11-21T12:00:00Z"),
    ])
    func calendarPeriods(now: String, count: Int, unit: CalendarLength.Unit, start: String) throws {
        let first = CivilTime(date: CivilDate(year: 2022, month: 1, day: 1), hour: 12)
        let period = BudgetPeriod.calendar(start: first, length: CalendarLength(count, unit))
        let time = try #require(Timestamp(rfc3339: now))
        #expect(period.range(at: time).start == Timestamp(rfc3339: start))
    }
}
