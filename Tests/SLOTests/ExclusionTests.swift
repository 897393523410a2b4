import SLO
import Support
import Telemetry
import Testing

@Suite struct ExclusionTests {
    /// 2026-01-04 is a Sunday.
    private static let sunday = Timestamp(milliseconds: 1_767_484_800_000)

    private static func recurrence(
        _ start: String, _ duration: TimeSpan, _ rule: String? = nil
    ) throws -> Recurrence {
        Recurrence(
            start: try #require(CivilTime(text: start)), duration: duration,
            rule: try rule.map { try RecurrenceRule(text: $0) })
    }

    /// Requests at whole seconds, with the instants that count.
    private struct Traffic {
        let slo: SLODefinition
        var kept = MemoryStore()
        var all = MemoryStore()
        private var keptRecorder: SLIRecorder
        private var recorder: SLIRecorder

        init(_ slo: SLODefinition, at start: Timestamp) {
            self.slo = slo
            keptRecorder = SLIRecorder([slo], at: start)
            recorder = SLIRecorder([slo], at: start)
        }

        /// - Parameter isKept: whether the history that is compared with has these requests.
        mutating func add(_ statuses: [Int], at time: Timestamp, isKept: Bool) async throws {
            for status in statuses {
                recorder.observe(Fixture.request(status: status))
                if isKept { keptRecorder.observe(Fixture.request(status: status)) }
            }
            try await all.append(recorder.counters(at: time))
            try await kept.append(keptRecorder.counters(at: time))
        }
    }

    /// Every burn window and the budget are those of a history that never had the events of these slices.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func budgetsAreThoseOfAHistoryWithoutTheSlices(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let policy = try BurnPolicy.custom("60s/15s 2x page, 10m/1m 5% ticket", period: .days(2))
        let slo = try Fixture.availability(target: 0.99, period: .days(2), policy: policy)
        let window = try ExclusionTests.recurrence(
            "2026-01-04 00:05:00", .minutes(7), "FREQ=MINUTELY;INTERVAL=20")
        let exclusions = Exclusions(named: [slo.name: [window]])
        var now = ExclusionTests.sunday
        var traffic = Traffic(slo, at: now)
        var engine = SLOEngine([slo], source: traffic.all, excluding: exclusions)
        var reference = SLOEngine([slo], source: traffic.kept)
        for _ in 0..<2_000 {
            now = now + .seconds(generator.chance(0.01) ? 900 : Int64(generator.int(in: 1...20)))
            let statuses = (0..<generator.int(in: 0...4)).map { _ in generator.chance(0.2) ? 500 : 200 }
            // Slices are a second wide: the one that ends where a window begins counts.
            let isKept = !window.contains(now - .milliseconds(1))
            try await traffic.add(statuses, at: now, isKept: isKept)
            guard generator.chance(0.05) else { continue }
            let got = try #require(try await engine.tick(at: now).assessments.first)
            let wanted = try #require(try await reference.tick(at: now).assessments.first)
            #expect(got.counts == wanted.counts)
            #expect(got.windows == wanted.windows)
            #expect(got.pairs == wanted.pairs)
        }
        // A restart reads it all again, and says the same.
        var fresh = SLOEngine([slo], source: traffic.all, excluding: exclusions)
        let read = try await fresh.tick(at: now).assessments
        #expect(try await engine.tick(at: now).assessments == read)
        #expect((read.first?.excluded ?? 0) > 100)
    }

    @Test func aWindowAddedLaterTakesBackWhatItCost() async throws {
        let slo = try Fixture.availability(target: 0.99, period: .days(30))
        var now = ExclusionTests.sunday
        var traffic = Traffic(slo, at: now)
        for hour in 0..<200 {
            now = now + .hours(1)
            let isWorking = hour == 30
            let statuses = Array(repeating: isWorking ? 500 : 200, count: 50) + [200]
            try await traffic.add(statuses, at: now + .seconds(5), isKept: !isWorking)
        }
        var engine = SLOEngine([slo], source: traffic.all)
        let spent = try #require(try await engine.tick(at: now + .minutes(1)).assessments.first)
        #expect(spent.counts == EventCounts(good: 199 * 51 + 1, bad: 50))
        #expect(spent.excluded == 0)
        let window = try ExclusionTests.recurrence("2026-01-05 07:00:00", .hours(1))
        engine.update([slo], excluding: Exclusions(everywhere: [window]))
        let report = try await engine.tick(at: now + .minutes(1))
        let left = try #require(report.assessments.first)
        #expect(left.counts == EventCounts(good: 199 * 51))
        #expect(left.excluded == 51)
        #expect(left.budgetRemaining == 1)
        let labels = Labels(name: "beaufort_slo_excluded_events", ["slo": slo.name])
        #expect(report.derived.first { $0.labels == labels }?.floats.values == [51])
        // Taken away again, it counts again, and the series ends.
        engine.update([slo], excluding: Exclusions())
        let back = try await engine.tick(at: now + .minutes(2))
        #expect(back.assessments.first?.counts == spent.counts)
        #expect(back.derived.first { $0.labels == labels }?.floats.values.first?.isStale == true)
    }

    /// The window touches three slices of ten seconds, and only shares an edge with a fourth.
    @Test func aSliceThatOverlapsIsLeftOutWhole() async throws {
        let policy = try BurnPolicy.custom("10m/5m 2x page", period: .days(1))
        let slo = try Fixture.availability(target: 0.9, period: .days(1), policy: policy)
        #expect(slo.sliceWidth == .seconds(10))
        let window = try ExclusionTests.recurrence("2026-01-04 00:01:00", .seconds(21))
        var traffic = Traffic(slo, at: ExclusionTests.sunday)
        var engine = SLOEngine([slo], source: traffic.all, excluding: Exclusions(everywhere: [window]))
        for second in 1...120 {
            try await traffic.add([200], at: ExclusionTests.sunday + .seconds(Int64(second)), isKept: true)
        }
        let end = ExclusionTests.sunday + .seconds(120)
        let assessment = try #require(try await engine.tick(at: end).assessments.first)
        #expect(assessment.counts == EventCounts(good: 90))
        #expect(assessment.excluded == 30)
    }

    @Test func otherSLOsCountOn() async throws {
        let slos = [try Fixture.availability("a"), try Fixture.availability("b")]
        let store = MemoryStore()
        for slo in slos {
            let times = [ExclusionTests.sunday, ExclusionTests.sunday + .minutes(5)]
            let column = Column(times: times, values: [0, 7])
            try await store.append([Series(labels: Fixture.counter(slo.name, "bad"), floats: column)])
        }
        let window = try ExclusionTests.recurrence("2026-01-04 00:00:00", .hours(1))
        var engine = SLOEngine(slos, source: store, excluding: Exclusions(named: ["a": [window]]))
        let assessments = try await engine.tick(at: ExclusionTests.sunday + .seconds(310)).assessments
        #expect(assessments.map(\.bad) == [0, 7])
        #expect(assessments.map(\.excluded) == [7, 0])
        #expect(assessments.map(\.state) == [.noTraffic, .breaching])
    }

    @Test(arguments: [
        BudgetingMethod.timeslices(slice: .minutes(1), target: 0.5), .ratioTimeslices(slice: .minutes(1)),
    ])
    func slicesAreLeftOutUnweighed(method: BudgetingMethod) async throws {
        let slo = try Fixture.availability(target: 0.9, period: .days(1), method: method)
        let window = try ExclusionTests.recurrence("2026-01-04 00:10:30", .minutes(2))
        var traffic = Traffic(slo, at: ExclusionTests.sunday + .seconds(1))
        var now = ExclusionTests.sunday
        for minute in 0..<30 {
            now = ExclusionTests.sunday + .minutes(Int64(minute)) + .seconds(40)
            // Minutes 10, 11 and 12 share time with the window.
            let isWorking = (10...12).contains(minute)
            try await traffic.add(isWorking ? [500] : [200, 200], at: now, isKept: !isWorking)
        }
        now = ExclusionTests.sunday + .minutes(30)
        var engine = SLOEngine([slo], source: traffic.all, excluding: Exclusions(everywhere: [window]))
        let assessment = try #require(try await engine.tick(at: now).assessments.first)
        let unit = method == .ratioTimeslices(slice: .minutes(1)) ? 1_000_000 : 1
        #expect(assessment.bad == 0)
        #expect(assessment.good == 27 * unit)
        #expect(assessment.excluded == 3 * unit)
    }

    /// Two events a minute, one of them bad, for twenty days from Sunday on.
    private static func counters() async throws -> (slo: SLODefinition, store: MemoryStore) {
        let counters = CounterIndicator(selected: "bad_total", total: "all_total", countsBad: true)
        let slo = SLODefinition(
            name: "c", indicator: .counters(counters), target: 0.99, period: .rolling(.days(30)))
        var (bad, all) = (Column(), Column())
        for minute in 0...(20 * 1_440) {
            bad.append(sunday + .minutes(Int64(minute)), Double(minute))
            all.append(sunday + .minutes(Int64(minute)), Double(2 * minute))
        }
        let store = MemoryStore([
            Series(labels: Labels(name: "bad_total"), floats: bad),
            Series(labels: Labels(name: "all_total"), floats: all),
        ])
        return (slo, store)
    }

    /// Far back a PromQL counter is asked for in steps of an hour; what is excluded of them is exact all the
    /// same.
    @Test func oldStepsOfCountersAreDivided() async throws {
        let (slo, store) = try await ExclusionTests.counters()
        let end = ExclusionTests.sunday + .days(20)
        let window = try ExclusionTests.recurrence("2026-01-05 02:20:00", .minutes(30), "FREQ=DAILY")
        var plain = SLOEngine([slo], source: store)
        var engine = SLOEngine([slo], source: store, excluding: Exclusions(everywhere: [window]))
        let whole = try #require(try await plain.tick(at: end).assessments.first)
        let left = try #require(try await engine.tick(at: end).assessments.first)
        // Nineteen nights of thirty minutes.
        #expect(left.excluded == 19 * 60)
        #expect(left.counts == whole.counts - EventCounts(good: 19 * 30, bad: 19 * 30))
        #expect(left.problem == nil)
    }

    /// Where only slices of five minutes are kept, those that overlap are left out, each of them once.
    @Test func slicesOfOldSamplesAreLeftOutWhole() async throws {
        let (slo, store) = try await ExclusionTests.counters()
        let end = ExclusionTests.sunday + .days(20)
        let source = RolledUpStore(store: store, before: ExclusionTests.sunday + .days(10))
        let window = try ExclusionTests.recurrence("2026-01-05 02:22:00", .minutes(26), "FREQ=DAILY")
        let exclusions = Exclusions(everywhere: [window])
        var engine = SLOEngine([slo], source: source, excluding: exclusions)
        let left = try #require(try await engine.tick(at: end).assessments.first)
        // Nine nights of thirty minutes and ten of twenty-six.
        #expect(left.excluded == 9 * 60 + 10 * 52)
        // Steps of an hour over slices of five minutes round at their ends, with and without exclusions.
        var plain = SLOEngine([slo], source: source)
        let whole = try #require(try await plain.tick(at: end).assessments.first)
        #expect(left.total == whole.total - left.excluded)
        let reader = HistoryReader(source: source, excluding: exclusions)
        let range = TimeRange(ExclusionTests.sunday, end)
        let history = try #require(try await reader.read([slo], in: range).first)
        let counts = history.counts(after: range.start, through: range.end)
        #expect(counts.total == 20 * 1_440 * 2 - left.excluded)
        #expect(counts.good == counts.bad)
    }

    /// Nobody is paged because a runtime that is being updated says nothing.
    @Test func missingDataIsNoFailureMeanwhile() async throws {
        let policy = try BurnPolicy.custom("60s/15s 2x page", period: .hours(1))
        let slo = try Fixture.availability(target: 0.9, period: .hours(1), policy: policy, noData: .bad)
        let window = try ExclusionTests.recurrence("2026-01-04 00:01:00", .minutes(10))
        var traffic = Traffic(slo, at: ExclusionTests.sunday)
        var engine = SLOEngine([slo], source: traffic.all, excluding: Exclusions(everywhere: [window]))
        for second in 1...50 {
            try await traffic.add([200], at: ExclusionTests.sunday + .seconds(Int64(second)), isKept: true)
        }
        let during = try await engine.tick(at: ExclusionTests.sunday + .minutes(10)).assessments.first
        #expect(during?.state == .noData)
        #expect(during?.pairs.first?.isBurning == false)
        let after = try await engine.tick(at: ExclusionTests.sunday + .minutes(12)).assessments.first
        #expect(after?.pairs.first?.isBurning == true)
    }
}

extension ExclusionTests {
    /// Reports and replays judge the past as the engine does.
    @Test func historyLeavesOutWhatTheEngineLeavesOut() async throws {
        let slo = try Fixture.availability(target: 0.999, period: .days(30))
        let store = try await HistoryFixture.outage().store()
        let window = Recurrence(
            start: CivilTime(utc: HistoryFixture.outageStart), duration: .minutes(10))
        let range = TimeRange(HistoryFixture.begin, HistoryFixture.end)
        let exclusions = Exclusions(named: [slo.name: [window]])
        let reader = HistoryReader(source: store, excluding: exclusions)
        let history = try #require(try await reader.read([slo], in: range).first)
        let counts = history.counts(after: range.start, through: range.end)
        #expect(counts == EventCounts(good: 30 * 86_400 - 600))
        #expect(history.pairHistories().allSatisfy { $0.alerts.isEmpty })
        var engine = SLOEngine([slo], source: store, excluding: exclusions)
        let assessment = try #require(try await engine.tick(at: HistoryFixture.end).assessments.first)
        #expect(assessment.counts == history.periodCounts(at: HistoryFixture.end))
        #expect(assessment.excluded == 600)
    }
}
