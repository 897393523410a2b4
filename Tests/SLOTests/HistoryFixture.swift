import SLO
import Support
import Telemetry
import Testing

/// Recorded histories, written as the recorder writes them: cumulative counters every ten seconds.
struct HistoryFixture {
    private var good = Column()
    private var bad = Column()
    private var total = EventCounts()

    /// The zero samples a recorder begins with.
    init(at start: Timestamp) {
        good.append(start, 0)
        bad.append(start, 0)
    }

    /// The instant of the last sample.
    var end: Timestamp { good.times.last ?? HistoryFixture.begin }

    /// Ten-second steps up to an instant, each with so many good and bad events.
    mutating func run(until end: Timestamp, good: Int = 10, bad: Int = 0) {
        while let last = self.good.times.last, last < end {
            total = total + EventCounts(good: good, bad: bad)
            self.good.append(last + .seconds(10), Double(total.good))
            self.bad.append(last + .seconds(10), Double(total.bad))
        }
    }

    /// Nobody looks until an instant; then counters go on where they were.
    mutating func silence(until end: Timestamp) {
        good.append(end, Double(total.good))
        bad.append(end, Double(total.bad))
    }

    func store(_ slo: String = "availability") async throws -> MemoryStore {
        let store = MemoryStore()
        try await store.append([
            Series(labels: Fixture.counter(slo, "good"), floats: good),
            Series(labels: Fixture.counter(slo, "bad"), floats: bad),
        ])
        return store
    }

    /// 30 days of one request a second from a Monday on; ten minutes of total outage on day 11, noon.
    static func outage() -> HistoryFixture {
        var fixture = HistoryFixture(at: begin)
        fixture.run(until: outageStart)
        fixture.run(until: outageStart + .minutes(10), good: 0, bad: 10)
        fixture.run(until: end)
        return fixture
    }

    /// 2026-06-01T00:00:00Z, a Monday.
    static let begin = Timestamp(milliseconds: 1_780_272_000_000)
    static let outageStart = begin + .days(10) + .hours(12)
    static let end = begin + .days(30)

    static func read(
        _ slo: SLODefinition, _ store: MemoryStore, in range: TimeRange, from start: Timestamp? = nil
    ) async throws -> SLOHistory {
        try #require(
            try await HistoryReader(source: store).read([slo], in: range, from: start).first)
    }
}

/// A store that says of what is older than an instant that only slices of five minutes are kept.
struct RolledUpStore: SeriesSource {
    let store: MemoryStore
    let before: Timestamp

    func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        try await store.select(matchers, in: range)
    }

    func rollups() async throws -> Rollups {
        Rollups([Rollups.Level(slice: .minutes(5), before: before)])
    }
}
