import SLO
import Support
import Telemetry
import Testing

/// Corrected histories are the histories that would have been, had it been counted so from the start.
@Suite struct CorrectionTests {
    static let start = Timestamp(milliseconds: 1_767_484_800_000)
    private static let policy = "60s/15s 2x page, 10m/1m 5% ticket"

    /// Events by second from the start on, as counters.
    private static func store(_ name: String, _ seconds: [EventCounts]) async throws -> MemoryStore {
        var columns = (good: Column(), bad: Column())
        var sum = EventCounts()
        columns.good.append(start, 0)
        columns.bad.append(start, 0)
        for (index, counts) in seconds.enumerated() {
            sum = sum + counts
            columns.good.append(start + .seconds(Int64(index + 1)), Double(sum.good))
            columns.bad.append(start + .seconds(Int64(index + 1)), Double(sum.bad))
        }
        return MemoryStore([
            Series(labels: Fixture.counter(name, "good"), floats: columns.good),
            Series(labels: Fixture.counter(name, "bad"), floats: columns.bad),
        ])
    }

    private static func correction(_ id: Int64, _ plan: CorrectionPlan) -> Correction {
        Correction(
            id: id, slo: plan.slo, range: plan.range, change: plan.change, author: "dana",
            reason: "load test",
            at: start)
    }

    private static func range(_ first: Int, _ last: Int) -> TimeRange {
        TimeRange(start + .seconds(Int64(first)), start + .seconds(Int64(last)))
    }

    /// The rule of docs/slos.md, written a second time: event k of N at from + ⌈k · length / N⌉; what is
    /// taken away in proportion, by running sums; what is counted the other way stays.
    private static func apply(
        good: Int, bad: Int, to seconds: inout [EventCounts], _ first: Int, _ last: Int
    ) {
        let slots = Array(first..<last)
        let take = { (count: Int, weights: [Int]) -> [Int] in
            let all = weights.reduce(0, +)
            var running = 0
            return weights.map { weight in
                let before = count * running / max(1, all)
                running += weight
                return count * running / max(1, all) - before
            }
        }
        let lessBad = take(max(0, -bad), slots.map { seconds[$0].bad })
        let lessGood = take(max(0, -good), slots.map { seconds[$0].good })
        let toGood = min(max(0, -bad), max(0, good))
        let toBad = min(max(0, -good), max(0, bad))
        let moreGood = take(toGood, lessBad)
        let moreBad = take(toBad, lessGood)
        for (index, slot) in slots.enumerated() {
            seconds[slot].good += moreGood[index] - lessGood[index]
            seconds[slot].bad += moreBad[index] - lessBad[index]
        }
        let length = (last - first) * 1_000
        for (count, isGood) in [(max(0, good) - toGood, true), (max(0, bad) - toBad, false)] where count > 0 {
            for event in 1...count {
                let offset = (event * length + count - 1) / count
                let slot = first + (offset + 999) / 1_000 - 1
                if isGood { seconds[slot].good += 1 } else { seconds[slot].bad += 1 }
            }
        }
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func budgetsAreThoseOfTheHistoryThatWouldHaveBeen(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let slo = try Fixture.availability(
            target: 0.99, period: .days(1), policy: try .custom(Self.policy, period: .days(1)))
        #expect(slo.sliceWidth == .seconds(1))
        var wanted = (0..<3_000).map { _ in
            EventCounts(
                good: generator.int(in: 0...9), bad: generator.chance(0.2) ? generator.int(in: 1...5) : 0)
        }
        let store = try await Self.store(slo.name, wanted)
        let now = Self.start + .seconds(3_000)
        var corrections: [Correction] = []
        for id in 1...5 as ClosedRange<Int64> {
            let first = generator.int(in: 0...2_900)
            let last = generator.int(in: first + 1...3_000)
            let there = wanted[first..<last].reduce(EventCounts()) { $0 + $1 }
            let good = generator.int(in: -there.good...400)
            let bad = generator.int(in: -there.bad...400)
            guard good != 0 || bad != 0 else { continue }
            let reader = HistoryReader(source: store, correcting: Corrections(corrections))
            let plan = try await reader.plan(
                .change(good: good, bad: bad), of: slo, in: Self.range(first, last), now: now)
            #expect(plan.before == there)
            #expect(plan.after == EventCounts(good: there.good + good, bad: there.bad + bad))
            corrections.append(Self.correction(id, plan))
            Self.apply(good: good, bad: bad, to: &wanted, first, last)
        }
        let reference = try await Self.store(slo.name, wanted)
        try await Self.expectEqual(slo, store, Corrections(corrections), reference, at: now)
    }

    /// While there is no data, and what was known is kept, events that somebody adds count at once, in
    /// windows, budget, reports and replays; what came before them leaves the windows.
    @Test func correctionsOfASilenceCountAtOnce() async throws {
        let slo = try Fixture.availability(
            target: 0.99, period: .days(1), policy: try .custom(Self.policy, period: .days(1)))
        let store = try await Self.store(
            slo.name, Array(repeating: EventCounts(good: 10), count: 1_000))
        let now = Self.start + .seconds(3_000)
        let range = Self.range(1_800, 2_400)
        let added = CorrectedEvents(added: EventCounts(bad: 600), slices: [])
        let corrections = Corrections([
            Correction(
                id: 1, slo: slo.name, range: range, change: .events(added), author: "dana",
                reason: "DNS was down", at: now)
        ])
        var engine = SLOEngine([slo], source: store)
        let before = try #require(try await engine.tick(at: now).assessments.first)
        #expect(before.state == .noData && before.bad == 0)
        engine.update([slo], correcting: corrections)
        let told = try #require(try await engine.tick(at: now + .seconds(10)).assessments.first)
        #expect(told.state == .noData && told.bad == 600 && told.corrected.bad == 600)
        // The windows end with the last corrected slice: ten minutes of nothing but failures.
        #expect(told.windows.last?.counts == EventCounts(bad: 600))
        #expect(told.pairs.map(\.isBurning) == [true, true])
        let reader = HistoryReader(source: store, correcting: corrections)
        let history = try await reader.read([slo], in: TimeRange(Self.start, now))[0]
        #expect(history.periodCounts(at: now).bad == 600)
        let pages = try #require(history.pairHistories().first).alerts
        #expect(pages.count == 1 && pages[0].end == nil)
        #expect(pages[0].start > range.start && pages[0].start < range.start + .seconds(60))
    }

    /// The engine, a restarted one, one that is told later, and reports say what they say of the other
    /// history.
    private static func expectEqual(
        _ slo: SLODefinition, _ store: MemoryStore, _ corrections: Corrections, _ reference: MemoryStore,
        at now: Timestamp
    ) async throws {
        var plain = SLOEngine([slo], source: reference)
        let wanted = try #require(try await plain.tick(at: now).assessments.first)
        var engine = SLOEngine([slo], source: store)
        _ = try await engine.tick(at: now - .seconds(30))
        engine.update([slo], correcting: corrections)
        let told = try #require(try await engine.tick(at: now).assessments.first)
        #expect(told.counts == wanted.counts)
        #expect(told.windows == wanted.windows)
        #expect(told.pairs == wanted.pairs)
        #expect(told.state == wanted.state)
        let range = TimeRange(start, now)
        let got = try #require(
            try await HistoryReader(source: store, correcting: corrections).read([slo], in: range).first)
        let same = try #require(try await HistoryReader(source: reference).read([slo], in: range).first)
        for second in 0..<Int((now - start).milliseconds / 1_000) {
            let slice = Self.range(second, second + 1)
            #expect(
                got.counts(after: slice.start, through: slice.end)
                    == same.counts(after: slice.start, through: slice.end))
        }
        engine.update([slo], correcting: Corrections())
        var untouched = SLOEngine([slo], source: store)
        let back = try await engine.tick(at: now).assessments
        #expect(back == (try await untouched.tick(at: now).assessments))
    }

    @Test(arguments: [
        BudgetingMethod.timeslices(slice: .minutes(1), target: 0.9), .ratioTimeslices(slice: .minutes(1)),
    ])
    func slicesAreWeighedAsCorrected(method: BudgetingMethod) async throws {
        let slo = try Fixture.availability(target: 0.9, period: .days(1), method: method)
        var seconds = Array(repeating: EventCounts(good: 10), count: 1_800)
        for second in 600..<900 { seconds[second] = EventCounts(good: 5, bad: 5) }
        let store = try await Self.store(slo.name, seconds)
        let now = Self.start + .seconds(1_800)
        let plan = try await HistoryReader(source: store).plan(
            .change(good: 1_500, bad: -1_500), of: slo, in: Self.range(600, 900), now: now)
        #expect(plan.before == EventCounts(good: 1_500, bad: 1_500))
        for second in 600..<900 { seconds[second] = EventCounts(good: 10) }
        let reference = try await Self.store(slo.name, seconds)
        try await Self.expectEqual(
            slo, store, Corrections([Self.correction(1, plan)]), reference, at: now)
        var engine = SLOEngine([slo], source: store)
        engine.update([slo], correcting: Corrections([Self.correction(1, plan)]))
        #expect(try await engine.tick(at: now).assessments.first?.bad == 0)
    }

    @Test func anOutageNobodyMeasuredIsAdded() async throws {
        let slo = try Fixture.availability(target: 0.99, period: .days(1))
        // Measured to the end, and nothing arrived for an hour.
        let seconds = (0..<7_200).map { EventCounts(good: $0 < 3_600 ? 1 : 0) }
        let store = try await Self.store(slo.name, seconds)
        let now = Self.start + .hours(2)
        let plan = try await HistoryReader(source: store).plan(
            .change(good: 0, bad: 1_000), of: slo,
            in: TimeRange(Self.start + .minutes(65), Self.start + .minutes(75)), now: now)
        #expect(plan.before == EventCounts())
        var engine = SLOEngine([slo], source: store)
        engine.update([slo], correcting: Corrections([Self.correction(1, plan)]))
        let report = try await engine.tick(at: now)
        let assessment = try #require(report.assessments.first)
        #expect(assessment.counts == EventCounts(good: 3_600, bad: 1_000))
        #expect(assessment.corrected == EventCounts(bad: 1_000))
        let labels = Labels(name: "beaufort_slo_corrected_events", ["slo": slo.name, "outcome": "bad"])
        #expect(report.derived.first { $0.labels == labels }?.floats.values == [1_000])
    }

    @Test func excludedTimeIsLeftOutWhole() async throws {
        let slo = try Fixture.availability(target: 0.99, period: .days(30))
        let store = try await Self.store(
            slo.name, Array(repeating: EventCounts(good: 1, bad: 1), count: 600))
        let now = Self.start + .seconds(600)
        let plan = try await HistoryReader(source: store).plan(
            .exclude, of: slo, in: Self.range(103, 207), now: now)
        #expect(plan.range == Self.range(100, 210))
        #expect(plan.before == EventCounts(good: 110, bad: 110))
        var engine = SLOEngine([slo], source: store)
        engine.update([slo], correcting: Corrections([Self.correction(1, plan)]))
        let assessment = try #require(try await engine.tick(at: now).assessments.first)
        #expect(assessment.counts == EventCounts(good: 490, bad: 490))
        #expect(assessment.excluded == 220)
    }
}

/// What corrections refuse, and how they are written.
@Suite struct CorrectionRuleTests {
    @Test func noCountFallsBelowZero() async throws {
        let slo = try Fixture.availability(target: 0.99, period: .days(30))
        let store = try await HistoryFixture.outage().store()
        let reader = HistoryReader(source: store)
        let range = TimeRange(HistoryFixture.outageStart, HistoryFixture.outageStart + .minutes(10))
        let refused = await #expect(throws: CorrectionRefused.self) {
            try await reader.plan(
                .change(good: 0, bad: -601), of: slo, in: range, now: HistoryFixture.end)
        }
        #expect(
            refused?.description == """
                availability has 0 good and 600 bad events between 2026-06-11T12:00:00Z and \
                2026-06-11T12:10:00Z: no more than those can be taken away
                """)
        let late = await #expect(throws: CorrectionRefused.self) {
            try await reader.plan(.exclude, of: slo, in: range, now: range.end - .seconds(1))
        }
        #expect(late?.description == "2026-06-11T12:10:00Z is not over yet")
    }

    @Test func aCorrectionThatOthersStandOnIsNotRevoked() async throws {
        let slo = try Fixture.availability(target: 0.99, period: .days(30))
        let store = try await HistoryFixture.outage().store()
        let range = TimeRange(HistoryFixture.outageStart, HistoryFixture.outageStart + .minutes(10))
        var made: [Correction] = []
        for (id, bad) in [(Int64(1), 300), (2, -900)] {
            let plan = try await HistoryReader(source: store, correcting: Corrections(made)).plan(
                .change(good: 0, bad: bad), of: slo, in: range, now: HistoryFixture.end)
            made.append(
                Correction(
                    id: id, slo: slo.name, range: plan.range, change: plan.change, author: "dana",
                    reason: "x", at: HistoryFixture.end))
        }
        let without = { (id: Int64) in
            HistoryReader(source: store, correcting: Corrections(made).without(id))
        }
        let refused = await #expect(throws: CorrectionRefused.self) {
            try await without(1).checkRevoking(made[0], of: slo)
        }
        #expect(refused?.description.contains("revoke those first") == true)
        try await without(2).checkRevoking(made[1], of: slo)
    }

    /// Where only slices of five minutes are kept, events are found towards their ends.
    @Test func oldEventsAreTakenAwayWhereTheyAreNow() async throws {
        let slo = try Fixture.availability(target: 0.99, period: .days(30))
        let fine = try await HistoryFixture.outage().store()
        let range = TimeRange(HistoryFixture.outageStart, HistoryFixture.outageStart + .minutes(7))
        let plan = try await HistoryReader(source: fine).plan(
            .change(good: 420, bad: -420), of: slo, in: range, now: HistoryFixture.end)
        let correction = Correction(
            id: 1, slo: slo.name, range: plan.range, change: plan.change, author: "dana", reason: "x",
            at: HistoryFixture.end)
        // The same counters with a sample every five minutes.
        let coarse = MemoryStore()
        for series in try await fine.select(
            [.metric(SLIRecorder.metric)], in: TimeRange(HistoryFixture.begin, HistoryFixture.end))
        {
            var column = Column()
            for (time, value) in zip(series.floats.times, series.floats.values)
            where time.milliseconds % 300_000 == 0 { column.append(time, value) }
            try await coarse.append([Series(labels: series.labels, floats: column)])
        }
        let source = RolledUpStore(store: coarse, before: HistoryFixture.begin + .days(29))
        let history = try #require(
            try await HistoryReader(source: source, correcting: Corrections([correction])).read(
                [slo], in: TimeRange(HistoryFixture.begin, HistoryFixture.end)
            ).first)
        let minutes = (0..<3).map { five in
            history.counts(
                after: range.start + .minutes(Int64(5 * five)),
                through: range.start + .minutes(Int64(5 * five + 5)))
        }
        #expect(minutes[0] == EventCounts(good: 300))
        #expect(minutes[1] == EventCounts(good: 120, bad: 180))
        #expect(minutes[2] == EventCounts(good: 300))
        var time = HistoryFixture.begin
        while time < HistoryFixture.end {
            let slice = history.counts(after: time, through: time + history.width)
            #expect(slice.good >= 0 && slice.bad >= 0)
            time = time + history.width
        }
    }

    @Test(
        arguments: [
            (false, nil, nil, nil, "say what changes"), (false, nil, nil, 5, "--total alone"),
            (true, 1, nil, nil, "excluded time has no counts"), (false, 1, 1, 3, "are not 3 in total"),
            (false, 0, nil, nil, "changes nothing"), (false, 2_000_000_000_000, nil, nil, "at once"),
            (false, Int.min, nil, nil, "at once"),
        ] as [(Bool, Int?, Int?, Int?, String)])
    func requestsSayOneThing(exclude: Bool, good: Int?, bad: Int?, total: Int?, what: String) {
        let refused = #expect(throws: CorrectionRefused.self) {
            try CorrectionRequest(exclude: exclude, good: good, bad: bad, total: total)
        }
        #expect(refused?.description.contains(what) == true)
    }

    @Test func twoOfThreeGiveTheThird() throws {
        let request = { (good: Int?, bad: Int?, total: Int?) in
            try CorrectionRequest(exclude: false, good: good, bad: bad, total: total)
        }
        #expect(try request(nil, -120, 0) == .change(good: 120, bad: -120))
        #expect(try request(5, nil, 12) == .change(good: 5, bad: 7))
        #expect(try request(nil, 500, nil) == .change(good: 0, bad: 500))
        #expect(try request(1, 2, 3) == .change(good: 1, bad: 2))
    }

    @Test func aRatioHasNoEvents() async throws {
        let ratio = SLODefinition(
            name: "r", indicator: .ratio(RatioIndicator(query: "up", isSuccess: true)), target: 0.9)
        let refused = await #expect(throws: CorrectionRefused.self) {
            try await HistoryReader(source: MemoryStore()).plan(
                .change(good: 1, bad: 0), of: ratio,
                in: TimeRange(Fixture.seconds(0), Fixture.seconds(60)), now: Fixture.seconds(600))
        }
        #expect(refused?.description == "r measures a ratio, which has no events: give --exclude")
    }

    @Test func theJSONFormReadsAsItself() throws {
        let events = CorrectedEvents(
            added: EventCounts(good: 0, bad: 7),
            slices: [.init(end: Fixture.seconds(60), counts: EventCounts(good: 3, bad: -3))])
        for change in [CorrectionChange.exclude, .events(events)] {
            let correction = Correction(
                id: 3, slo: "a", range: TimeRange(Fixture.seconds(0), Fixture.seconds(120)), change: change,
                author: "dana", reason: "x", at: Fixture.seconds(500),
                revocation: .init(author: "li", reason: "y", at: Fixture.seconds(600)))
            #expect(Correction(json: try JSONValue.parse(correction.json.text)) == correction)
        }
        #expect(
            CorrectionChange.events(events).text == "+3 good, +4 bad")
        #expect(Correction(json: .object(["id": .number(1)])) == nil)
    }
}
