import SLO
import Support
import Telemetry
import Testing

/// A calendar period counts from its boundary on, and nothing of before, however long ago that is.
@Suite struct CalendarPeriodTests {
    private static let begin = HistoryFixture.begin

    /// Counters that grow at odd times over fifty days, and what happened when.
    private struct Traffic {
        var good = Column()
        var bad = Column()
        private var total = EventCounts()
        private(set) var events: [(time: Timestamp, counts: EventCounts)] = []

        init(_ generator: inout SeededGenerator) {
            good.append(begin, 0)
            bad.append(begin, 0)
            var now = begin
            while now < begin + .days(50) {
                now = now + .milliseconds(Int64(generator.int(in: 1_000...900_000)))
                let failed = generator.chance(0.1) ? generator.int(in: 1...5) : 0
                let counts = EventCounts(good: generator.int(in: 0...9), bad: failed)
                total = total + counts
                events.append((now, counts))
                good.append(now, Double(total.good))
                bad.append(now, Double(total.bad))
            }
        }

        func truth(after start: Timestamp, through end: Timestamp) -> EventCounts {
            events.filter { $0.time > start && $0.time <= end }.reduce(EventCounts()) { $0 + $1.counts }
        }
    }

    private static let web = Indicator.counters(
        CounterIndicator(selected: "web_bad_total", total: "web_bad_total + web_good_total", countsBad: true))

    private static func slos(from boundary: Timestamp, _ unit: CalendarLength.Unit) throws -> [SLODefinition]
    {
        let period = BudgetPeriod.calendar(start: CivilTime(utc: boundary), length: CalendarLength(1, unit))
        var requests = try Fixture.availability(target: 0.95)
        requests.period = period
        let counters = SLODefinition(
            name: "web", indicator: web, target: 0.95, period: period, policy: requests.policy)
        return [requests, counters]
    }

    private static func store(_ traffic: Traffic) async throws -> MemoryStore {
        let store = MemoryStore()
        try await store.append([
            Series(labels: Fixture.counter("availability", "good"), floats: traffic.good),
            Series(labels: Fixture.counter("availability", "bad"), floats: traffic.bad),
            Series(labels: Labels(name: "web_good_total", [:]), floats: traffic.good),
            Series(labels: Labels(name: "web_bad_total", [:]), floats: traffic.bad),
        ])
        return store
    }

    /// Read at once, and followed across the boundary and for weeks after it.
    @Test(arguments: 1...6 as ClosedRange<UInt64>, [CalendarLength.Unit.month, .quarter])
    func countsFromItsBoundary(seed: UInt64, unit: CalendarLength.Unit) async throws {
        var generator = SeededGenerator(seed: seed)
        let traffic = Traffic(&generator)
        let store = try await CalendarPeriodTests.store(traffic)
        // A multiple of the narrow slices, and of nothing longer.
        let offset = TimeSpan.seconds(10 * Int64(generator.int(in: 2 * 8_640...25 * 8_640)))
        let boundary = CalendarPeriodTests.begin + .days(10) + offset
        let slos = try CalendarPeriodTests.slos(from: boundary, unit)
        #expect(slos.allSatisfy { $0.sliceWidth == .seconds(10) })
        var following = SLOEngine(slos, source: store)
        var now = boundary - .hours(30)
        while now < CalendarPeriodTests.begin + .days(49) {
            now = now + .minutes(Int64(generator.int(in: 30...900)))
            for assessment in try await following.tick(at: now).assessments {
                let range = assessment.range
                guard range.start >= boundary else { continue }
                let truth = traffic.truth(after: range.start, through: range.end)
                #expect(assessment.counts == truth, "\(assessment.slo.name) \(now.rfc3339)")
            }
        }
        var fresh = SLOEngine(slos, source: store)
        for assessment in try await fresh.tick(at: now).assessments {
            let range = assessment.range
            #expect(
                assessment.counts == traffic.truth(after: range.start, through: range.end),
                "\(assessment.slo.name)")
        }
    }

    /// What comes late or is left out belongs to the side of the boundary on which it happened.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func aMarkIsKeptByTheLedger(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var ledger = SliceLedger(width: .seconds(10), reach: .hours(6), period: .days(90))
        var events: [(time: Timestamp, counts: EventCounts)] = []
        let begin = CalendarPeriodTests.begin
        let mark = begin + .days(1) + .seconds(10 * Int64(generator.int(in: 1...8_000)))
        ledger.mark(mark)
        for step in 0..<4_000 {
            let now = begin + .minutes(20 * Int64(step))
            let late = TimeSpan.seconds(Int64(generator.chance(0.2) ? generator.int(in: 0...180_000) : 0))
            let counts = EventCounts(good: generator.int(in: 0...9), bad: generator.int(in: 0...1))
            ledger.advance(to: now)
            ledger.add(counts, at: now - late)
            events.append((now - late, counts))
            guard generator.chance(0.1) else { continue }
            ledger.exclude(counts, at: now - late)
            events.removeLast()
        }
        let end = ledger.advance(to: begin + .minutes(80_000))
        let truth = events.filter { $0.time > mark }.reduce(EventCounts()) { $0 + $1.counts }
        #expect(ledger.counts(after: mark, through: end) == truth)
    }
}
