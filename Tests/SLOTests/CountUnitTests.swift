import SLO
import Support
import Telemetry
import Testing

/// Slices that count with their share are kept in millionths, and told as slices.
@Suite struct CountUnitTests {
    static let cases: [(Indicator, BudgetingMethod, String)] = [
        (.ratio(RatioIndicator(query: "share", isSuccess: true)), .occurrences, "slices"),
        (
            .threshold(ThresholdIndicator(query: "share", operation: .less, bound: 2)),
            .ratioTimeslices(slice: .minutes(1)), "slices"
        ),
        (.threshold(ThresholdIndicator(query: "share", operation: .less, bound: 2)), .occurrences, "slices"),
    ]

    @Test(arguments: cases)
    func everyFormTellsSlices(indicator: Indicator, method: BudgetingMethod, unit: String) async throws {
        let begin = HistoryFixture.begin
        let store = MemoryStore()
        let times = (0...720).map { begin + .seconds(10 * $0) }
        let column = Column(times: times, values: times.map { _ in 0.9 })
        try await store.append([Series(labels: Labels(name: "share", [:]), floats: column)])
        let slo = SLODefinition(
            name: "web", indicator: indicator, method: method, target: 0.8, period: .rolling(.hours(1)),
            policy: try .custom("10m/5m 2x page", period: .hours(1)))
        let end = begin + .hours(2)
        var engine = SLOEngine([slo], source: store)
        let assessment = try #require(try await engine.tick(at: end).assessments.first)
        let slices = Int(TimeSpan.hours(1).milliseconds / slo.sliceWidth.milliseconds)
        #expect(assessment.json().contains("\"unit\":\"\(unit)\""))
        #expect(assessment.json().contains("\"events_count\":\(slices),"), "\(assessment.json())")
        let rows = ReportPeriod.span(.hours(1)).rows(1, until: end, in: .utc)
        let history = try await HistoryFixture.read(slo, store, in: TimeRange(rows[0].range.start, end))
        let page = ReportPage(
            [PeriodReport(history, rows: rows, zone: .utc)], by: .span(.hours(1)), until: end)
        #expect(page.json.contains("\"events_count\":\(slices),"))
        #expect(page.csv.contains(",\(slices),"))
        #expect(!page.json.contains("\(slices)000000") && !page.csv.contains("\(slices)000000"))
    }
}
