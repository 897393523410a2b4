import SLO
import Support
import Telemetry
import Testing

@Suite struct HistoryTests {
    /// 99.9 % over 30 d, one request a second, ten minutes of total outage. By hand: the page over 1 h needs
    /// 51.84 bad requests and gets them with the sixth slice; its 5 m window is clean 5 min after the end.
    /// Over 6 h it takes 129.6, until 4 · 2.7 are left in 30 m; the ticket 259.2 until 21.6 are left in 6 h.
    @Test func tenMinutesOfOutage() async throws {
        let slo = try Fixture.availability()
        let store = try await HistoryFixture.outage().store()
        let range = TimeRange(HistoryFixture.begin, HistoryFixture.end)
        let history = try await HistoryFixture.read(slo, store, in: range)
        let pairs = history.pairHistories()
        let report = PeriodReport(
            history, rows: ReportPeriod.span(.days(30)).rows(1, until: range.end, in: .utc), zone: .utc)
        #expect(history.periodCounts(at: range.end) == EventCounts(good: 2_591_400, bad: 600))
        let outage = HistoryFixture.outageStart
        for (pair, expected) in zip(pairs, [(60, 900), (130, 2_390), (260, 22_180)]) {
            #expect(pair.over.map(\.start) == [outage + .seconds(Int64(expected.0))])
            #expect(pair.over.map(\.end) == [outage + .seconds(Int64(expected.1))])
            #expect(pair.alerts == pair.over)
        }
        let figures = try #require(report.periods.first)
        #expect(figures.consumed == 600 / (0.001 * 2_592_000))
        #expect(figures.budgetMinutes == 43.2)
        #expect(abs((figures.minutesLeft ?? 0) - 33.2) < 1e-9)
    }

    /// A server that scrapes every minute is not silent half of the time; an hour without it is.
    @Test func slowSamplesAreNoSilence() async throws {
        var times = (0...300).map { HistoryFixture.begin + .minutes(Int64($0)) }
        times += (360...600).map { HistoryFixture.begin + .minutes(Int64($0)) }
        let column = Column(times: times, values: times.indices.map { Double($0) })
        let slo = try Fixture.availability()
        let store = MemoryStore([Series(labels: Fixture.counter(slo.name, "good"), floats: column)])
        let range = TimeRange(HistoryFixture.begin, HistoryFixture.begin + .hours(10))
        let history = try await HistoryFixture.read(slo, store, in: range)
        // Three usual distances and a slice pass before silence counts.
        #expect(
            history.timeWithoutData(after: range.start, through: range.end)
                == .hours(1) - .minutes(3) - .seconds(10))
        #expect(history.counts(after: range.start, through: range.end).good == times.count - 1)
    }

    /// Where only slices of five minutes are kept a window of ten seconds is answered with a whole slice:
    /// asked for every ten seconds it would count thirty times.
    @Test func keptSlicesCountOnce() async throws {
        var column = Column()
        for step in 0...720 {
            column.append(HistoryFixture.begin + .seconds(10 * Int64(step)), Double(10 * step))
        }
        let store = MemoryStore([Series(labels: Labels(name: "web_total"), floats: column)])
        let indicator = CounterIndicator(selected: "web_total", total: "web_total", countsBad: false)
        let slo = SLODefinition(name: "web", indicator: .counters(indicator), target: 0.99)
        let source = RolledUpStore(store: store, before: HistoryFixture.begin + .hours(1))
        let range = TimeRange(HistoryFixture.begin, HistoryFixture.begin + .hours(2))
        let history = try #require(try await HistoryReader(source: source).read([slo], in: range).first)
        #expect(history.counts(after: range.start, through: range.end) == EventCounts(good: 7_200))
        #expect(history.counts(after: range.start, through: source.before) == EventCounts(good: 3_600))
    }
}
