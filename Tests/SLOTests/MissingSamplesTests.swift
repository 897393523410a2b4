import SLO
import Support
import Telemetry
import Testing

/// Counters that end, pause and idle, under indicators that ask for their rates.
@Suite struct MissingSamplesTests {
    private static let begin = HistoryFixture.begin

    /// A scrape every ten seconds with ten requests each, none of them within `idle` and no scrape within
    /// `hole`; minutes from the begin.
    private static func store(
        until end: Int, idle: Range<Int> = 0..<0, hole: Range<Int> = 0..<0
    ) async throws -> MemoryStore {
        let store = MemoryStore()
        var (all, failed) = (Column(), Column())
        var total = 0
        for step in 0...end * 6 where !hole.contains((step - 1) / 6) {
            if !idle.contains((step - 1) / 6) { total += 10 }
            all.append(begin + .seconds(10 * Int64(step)), Double(total))
            failed.append(begin + .seconds(10 * Int64(step)), Double(total / 100))
        }
        try await store.append([
            Series(labels: Labels(name: "all_total", [:]), floats: all),
            Series(labels: Labels(name: "failed_total", [:]), floats: failed),
        ])
        return store
    }

    private static func slo(_ indicator: Indicator, _ method: BudgetingMethod = .occurrences) throws
        -> SLODefinition
    {
        SLODefinition(
            name: "web", indicator: indicator, method: method, target: 0.9, period: .rolling(.hours(6)),
            policy: try .custom("1h/10m 2x page", period: .hours(6)))
    }

    static let rates: [Indicator] = [
        .ratio(
            RatioIndicator(
                query: "sum(rate(failed_total[5m])) / sum(rate(all_total[5m]))", isSuccess: false)),
        .ratio(
            RatioIndicator(
                query: "sum(rate(failed_total[{{.window}}])) / sum(rate(all_total[{{.window}}]))",
                isSuccess: false)),
        .counters(
            CounterIndicator(
                selected: "sum(rate(failed_total[5m]))", total: "sum(rate(all_total[5m]))", countsBad: true)),
        .threshold(ThresholdIndicator(query: "sum(rate(failed_total[5m]))", operation: .less, bound: 1)),
    ]

    /// Read exactly, a rate is 0 long after the last sample; the SLO has no data all the same.
    @Test(arguments: rates) func aRateOfCountersThatEndedIsNoData(_ indicator: Indicator) async throws {
        let store = try await MissingSamplesTests.store(until: 60)
        var engine = SLOEngine([try MissingSamplesTests.slo(indicator)], source: store)
        let states: [(minutes: Int64, state: SLOState)] = [
            (60, .ok), (62, .ok), (67, .noData), (300, .noData),
        ]
        for (minutes, state) in states {
            let now = MissingSamplesTests.begin + .minutes(minutes)
            var fresh = SLOEngine([try MissingSamplesTests.slo(indicator)], source: store)
            let read = try await fresh.tick(at: now).assessments.first
            #expect(read?.state == state, "\(minutes) min, read at once")
            #expect(try await engine.tick(at: now).assessments.first?.state == state, "\(minutes) min")
        }
    }

    /// 0 / 0 is a question asked and answered: nobody came.
    @Test func aRatioOfNothingIsNoTraffic() async throws {
        let store = try await MissingSamplesTests.store(until: 240, idle: 60..<240)
        var engine = SLOEngine([try MissingSamplesTests.slo(MissingSamplesTests.rates[0])], source: store)
        let now = MissingSamplesTests.begin + .minutes(240)
        #expect(try await engine.tick(at: now).assessments.first?.state == .noTraffic)
    }

    /// A report says no data of hours that have none, whatever counts: no such slice was met.
    @Test(arguments: [
        (rates[0], BudgetingMethod.occurrences, false), (rates[2], .occurrences, false),
        (rates[2], .timeslices(slice: .minutes(5), target: 0.95), false),
        (rates[2], .timeslices(slice: .minutes(5), target: 0.95), true),
        (rates[2], .ratioTimeslices(slice: .minutes(5)), false),
    ])
    func hoursWithoutSamplesHaveNoData(_ indicator: Indicator, method: BudgetingMethod, isComposite: Bool)
        async throws
    {
        let store = try await MissingSamplesTests.store(until: 360, hole: 120..<300)
        let begin = MissingSamplesTests.begin
        var slo = try MissingSamplesTests.slo(indicator, method)
        if isComposite {
            let part = SLOComponent(name: "web", slo)
            slo.indicator = .composite([part])
        }
        let rows = ReportPeriod.span(.hours(1)).rows(5, until: begin + .hours(6), in: .utc)
        let history = try await HistoryFixture.read(slo, store, in: TimeRange(begin, begin + .hours(6)))
        let report = PeriodReport(history, rows: rows, zone: .utc)
        #expect(report.periods.map(\.standing)[2...3] == [.noData, .noData])
        #expect([0, 4].allSatisfy { report.periods[$0].standing == .met })
        #expect(report.periods[2].withoutData == .hours(1))
        #expect(report.periods[2].counts == EventCounts())
    }

    /// Slices that were measured count without events, slices without a sample do not: as in the rules that
    /// `beaufort export rules` writes.
    @Test func timeslicesCountWhatWasMeasured() async throws {
        let store = try await MissingSamplesTests.store(until: 360, idle: 30..<90, hole: 120..<300)
        let slo = try MissingSamplesTests.slo(
            MissingSamplesTests.rates[2], .timeslices(slice: .minutes(5), target: 0.95))
        var engine = SLOEngine([slo], source: store)
        let end = MissingSamplesTests.begin + .hours(6)
        let read = try await engine.tick(at: end).assessments.first
        #expect(read?.counts == EventCounts(good: 24 + 12))
        var following = SLOEngine([slo], source: store)
        for minute in stride(from: 0, through: 360, by: 4) {
            let now = MissingSamplesTests.begin + .minutes(Int64(minute))
            let followed = try await following.tick(at: now).assessments.first
            if now == end { #expect(followed?.counts == read?.counts) }
        }
    }
}
