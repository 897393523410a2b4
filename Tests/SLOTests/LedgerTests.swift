import SLO
import Support
import Telemetry
import Testing

@Suite struct LedgerTests {
    private struct Event {
        var time: Timestamp
        var counts: EventCounts
    }

    private static func truth(_ events: [Event], after start: Timestamp, through end: Timestamp)
        -> EventCounts
    {
        events.filter { $0.time > start && $0.time <= end }.reduce(EventCounts()) { $0 + $1.counts }
    }

    /// Any window on slice edges, at any time, late events, long silences and all: equal to counting anew.
    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func windowsEqualCountingAnew(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let width = generator.pick([1, 2, 10])
        let reach = width * generator.pick([30, 360, 2_000])
        let period = reach * generator.pick([1, 3, 50])
        var ledger = SliceLedger(
            width: .seconds(Int64(width)), reach: .seconds(Int64(reach)), period: .seconds(Int64(period)))
        var events: [Event] = []
        var now = 1_700_000_000_000 + generator.int(in: 0...9_999)
        for _ in 0..<400 {
            let leap = generator.chance(0.02) ? reach * 1_500 : generator.int(in: 1...width * 5_000)
            now += leap
            let late = generator.chance(0.1) ? generator.int(in: 0...min(reach, 60) * 900) : 0
            let time = Timestamp(milliseconds: Int64(now - late))
            let counts = EventCounts(good: generator.int(in: 0...20), bad: generator.int(in: 0...2))
            events.append(Event(time: time, counts: counts))
            ledger.add(counts, at: time)
            guard generator.chance(0.2) else { continue }
            let end = ledger.advance(to: Timestamp(milliseconds: Int64(now)))
            let slices = generator.int(in: 1...reach / width)
            let span = TimeSpan.seconds(Int64(slices * width))
            #expect(
                ledger.counts(over: span, endingAt: end)
                    == LedgerTests.truth(events, after: end - span, through: end))
        }
    }

    /// What is long over takes fewer bits, and may still change: counts of every size, early, late and taken
    /// back.
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func countsLongOverMayStillChange(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let reach = 4_000
        var ledger = SliceLedger(width: .seconds(1), reach: .seconds(Int64(reach)), period: .days(1))
        let most = generator.pick([1, 3, 250, 70_000, 1 << 40])
        let density = generator.pick([0.01, 0.3, 1])
        var events: [Event] = []
        let start = 1_700_000_000_000
        func add(_ counts: EventCounts, second: Int) {
            let event = Event(time: Timestamp(milliseconds: Int64(start + second * 1_000)), counts: counts)
            events.append(event)
            ledger.add(counts, at: event.time)
        }
        for second in 0..<reach {
            _ = ledger.advance(to: Timestamp(milliseconds: Int64(start + second * 1_000)))
            guard generator.chance(density) else { continue }
            add(
                EventCounts(good: generator.int(in: 0...most), bad: generator.int(in: 0...1)), second: second)
            guard generator.chance(0.02) else { continue }
            // Counted again, otherwise.
            let old = events[generator.int(in: 0...events.count - 1)]
            let earlier = Int(old.time.milliseconds) - start
            add(EventCounts(good: -old.counts.good, bad: old.counts.good & 3), second: earlier / 1_000)
        }
        let end = ledger.advance(to: Timestamp(milliseconds: Int64(start + reach * 1_000)))
        for _ in 0..<60 {
            let from = end - .seconds(Int64(generator.int(in: 1...reach)))
            let to = from + .seconds(Int64(generator.int(in: 0...Int((end - from).milliseconds / 1_000))))
            #expect(
                ledger.counts(after: from, through: to)
                    == LedgerTests.truth(events, after: from, through: to))
        }
    }

    /// The period's far edge may move back by a 720th of it, never more, and nothing else is lost.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func theFarEdgeIsNearTheTruth(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let period = TimeSpan.days(30)
        var ledger = SliceLedger(width: .seconds(10), reach: .hours(6), period: period)
        var events: [Event] = []
        var now = 1_700_000_000_000
        while now < 1_700_000_000_000 + 45 * 86_400_000 {
            now += generator.int(in: 1...3_600_000)
            let event = Event(
                time: Timestamp(milliseconds: Int64(now)),
                counts: EventCounts(good: 5, bad: generator.int(in: 0...1)))
            events.append(event)
            ledger.add(event.counts, at: event.time)
        }
        let end = ledger.advance(to: Timestamp(milliseconds: Int64(now)))
        let counted = ledger.counts(over: period, endingAt: end)
        let least = LedgerTests.truth(events, after: end - period, through: end)
        let most = LedgerTests.truth(events, after: end - period - .hours(1), through: end)
        #expect(least.total <= counted.total && counted.total <= most.total)
        #expect(least.bad <= counted.bad && counted.bad <= most.bad)
    }

    @Test func anEventOnABoundaryBelongsToTheSliceThatEndsThere() {
        var ledger = SliceLedger(width: .seconds(10), reach: .minutes(5), period: .hours(1))
        ledger.add(EventCounts(good: 1), at: Fixture.seconds(1_000))
        ledger.add(EventCounts(bad: 1), at: Fixture.seconds(1_000) + .milliseconds(1))
        #expect(ledger.counts(over: .seconds(10), endingAt: Fixture.seconds(1_000)) == EventCounts(good: 1))
        #expect(ledger.counts(over: .seconds(10), endingAt: Fixture.seconds(1_010)) == EventCounts(bad: 1))
        #expect(ledger.advance(to: Fixture.seconds(1_009)) == Fixture.seconds(1_000))
    }
}
