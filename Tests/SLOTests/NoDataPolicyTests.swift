import SLO
import Support
import Telemetry
import Testing

/// Windows, budget and report say the same of a silence, whatever the policy.
@Suite struct NoDataPolicyTests {
    private static let begin = HistoryFixture.begin
    /// Data ends here and comes again an hour later.
    private static let end = begin + .hours(6)

    private static func store() async throws -> MemoryStore {
        var fixture = HistoryFixture(at: begin)
        fixture.run(until: end - .minutes(30))
        fixture.run(until: end, good: 99, bad: 1)
        fixture.silence(until: end + .hours(1))
        fixture.run(until: end + .hours(2))
        return try await fixture.store()
    }

    private static func slo(_ policy: NoDataPolicy) throws -> SLODefinition {
        try Fixture.availability(
            target: 0.9, period: .days(1), policy: try .custom("1h/5m 2x page", period: .days(1)),
            noData: policy)
    }

    /// No event is made up, so the budget stays, and nobody foretells its end from rates that are assumed.
    @Test(arguments: [(NoDataPolicy.bad, 10.0), (.keep, 0.1), (.exclude, nil)] as [(NoDataPolicy, Double?)])
    func theBudgetStaysAsItWasMeasured(policy: NoDataPolicy, rate: Double?) async throws {
        var engine = SLOEngine([try Self.slo(policy)], source: try await Self.store())
        let before = try #require(try await engine.tick(at: Self.end).assessments.first)
        let silent = try #require(try await engine.tick(at: Self.end + .minutes(50)).assessments.first)
        #expect(silent.state == .noData && silent.isMet == nil)
        #expect(silent.counts == before.counts && silent.counts.bad == 180)
        #expect(silent.budgetRemaining == before.budgetRemaining)
        #expect(silent.burn[.minutes(5)].map { ($0 * 1e9).rounded() / 1e9 } == rate)
        #expect(silent.pairs.map(\.isBurning) == [policy == .bad])
        guard policy == .bad else { return }
        #expect(silent.exhaustion == nil && silent.exhaustionRange == nil)
        #expect(silent.exhaustionText == "unknown without data")
    }

    /// The report has the alerts that were on, the events that were measured, and the time without data.
    @Test(arguments: NoDataPolicy.allCases) func theReportAgrees(policy: NoDataPolicy) async throws {
        let range = TimeRange(Self.begin, Self.end + .hours(2))
        let history = try await HistoryFixture.read(try Self.slo(policy), try await Self.store(), in: range)
        let rows = ReportPeriod.span(.hours(8)).rows(1, until: range.end, in: .utc)
        let figures = try #require(PeriodReport(history, rows: rows, zone: .utc).periods.first)
        #expect(figures.counts == EventCounts(good: 10 * (6 * 360 - 180) + 99 * 180 + 3_600, bad: 180))
        // Data counts as current for 30 s and a slice.
        let silence = TimeSpan.hours(1) - .seconds(30) - history.width
        #expect(figures.withoutData == silence)
        let pair = try #require(figures.pairs.first)
        #expect(pair.over.count == (policy == .bad ? 1 : 0))
        #expect(pair.over.length <= silence + history.width)
        #expect(policy != .bad || pair.over.length >= silence - history.width)
        #expect((figures.peaks.first?.rate == 10) == (policy == .bad))
    }
}
