import PromQL
import SLO
import Support
import Telemetry
import Testing

/// The past of an SLO that was not there then.
@Suite struct BackfillTests {
    /// Requests of more than an hour, some bad, in the order in which they ended; none on a whole second.
    private func requests(seed: UInt64) -> [RequestRecord] {
        var random = SeededGenerator(seed: seed)
        var end = 0
        return (0..<3_000).map { _ in
            end += random.int(in: 1...3_600)
            if end % 1_000 == 0 { end += 1 }
            let status = random.int(in: 0...9) == 0 ? 503 : 200
            return Fixture.request(status: status) { $0.end = Timestamp(milliseconds: Int64(end)) }
        }
    }

    private func assess(_ store: MemoryStore, _ slo: SLODefinition, at time: Timestamp) async throws
        -> Assessment
    {
        var engine = SLOEngine([slo], source: store, runner: QueryEngine(source: store, semantics: .exact))
        return try #require(try await engine.tick(at: time).assessments.first)
    }

    /// What is counted afterwards is what would have been counted then, in every window.
    @Test(arguments: 0..<8) func equalsWhatTheRecorderWouldHaveWritten(seed: UInt64) async throws {
        let slo = try Fixture.availability(period: .days(1))
        let requests = requests(seed: seed)
        let counted = MemoryStore()
        var recorder = SLIRecorder([slo], at: Fixture.seconds(0))
        var rest = requests[...]
        let end = Fixture.seconds(3_600)
        for second in 1...3_600 {
            while let next = rest.first, next.end < Fixture.seconds(second) {
                recorder.observe(next)
                rest.removeFirst()
            }
            try await counted.append(recorder.counters(at: Fixture.seconds(second)))
        }
        var backfill = SLIBackfill([slo])
        for request in requests where request.end < end { backfill.observe(request, before: end) }
        let filled = MemoryStore(backfill.series)
        // The recorder goes on from a zero of its own.
        var late = SLIRecorder([slo], at: end)
        try await filled.append(late.counters(at: end))
        for time in [1_800, 3_000, 3_590] {
            let expected = try await assess(counted, slo, at: Fixture.seconds(time))
            let got = try await assess(filled, slo, at: Fixture.seconds(time))
            #expect(got.counts == expected.counts)
            #expect(got.windows.map(\.counts) == expected.windows.map(\.counts))
        }
        #expect(!backfill.isEstimated)
    }

    @Test func whatALogLeavesOutIsEstimated() throws {
        var backfill = SLIBackfill([try Fixture.availability()])
        for second in 1...10 {
            let request = Fixture.request { $0.end = Fixture.seconds(second * 10) }
            backfill.observe(request, probability: 0.4)
        }
        backfill.observe(Fixture.request(status: 500) { $0.end = Fixture.seconds(101) })
        #expect(backfill.isEstimated)
        let good = backfill.series.first { $0.labels["outcome"] == "good" }
        #expect(good?.floats.values.prefix(4) == [0, 2, 5, 7])
        #expect(good?.floats.values.last == 25)
        #expect(backfill.series.first { $0.labels["outcome"] == "bad" }?.floats.values == [0, 1])
    }

    /// A meter that is held counts, and writes all of it when it is released.
    @Test func nothingIsLostWhileThePastIsRead() throws {
        var recorder = SLIRecorder([], at: Fixture.seconds(0))
        recorder.update([try Fixture.availability()], at: Fixture.seconds(10), holding: ["availability"])
        recorder.observe(Fixture.request())
        #expect(recorder.counters(at: Fixture.seconds(11)).isEmpty)
        recorder.release()
        let good = recorder.counters(at: Fixture.seconds(12)).first { $0.labels["outcome"] == "good" }
        #expect(good?.floats == Column(times: [Fixture.seconds(10), Fixture.seconds(12)], values: [0, 1]))
    }

    /// What an older version counted, without saying under which condition, counts up to where the counters
    /// of the present condition begin; those of another condition never do.
    @Test func countersOfOtherConditionsAreOfNoAccount() async throws {
        let slo = try Fixture.availability(period: .days(1))
        var other = try Fixture.recorded(slo.name, "good")
        other[SLIRecorder.conditionLabel] = "0123456789ab"
        let column = { (times: [Int], values: [Double]) in
            Column(times: times.map(Fixture.seconds), values: values)
        }
        let store = MemoryStore([
            Series(
                labels: Fixture.counter(slo.name, "good"),
                floats: column([0, 1_000, 30_000, 40_000], [0, 10, 20, 90])),
            Series(labels: other, floats: column([0, 1_000, 50_000], [0, 500, 900])),
            Series(
                labels: try Fixture.recorded(slo.name, "good"),
                floats: column([30_000, 31_000, 60_000], [0, 3, 7])),
        ])
        #expect(try await assess(store, slo, at: Fixture.seconds(60_000)).counts == EventCounts(good: 27))
        // A follower that starts in the midst of it says the same.
        let history = try await HistoryFixture.read(
            slo, store, in: TimeRange(Fixture.seconds(35_000), Fixture.seconds(60_000)),
            from: Fixture.seconds(35_000))
        #expect(history.counts(after: Fixture.seconds(35_000), through: Fixture.seconds(60_000)).good == 4)
    }

    @Test func aConditionIsKnownByWhatItMeans() throws {
        let digest = { (good: String) in
            RequestIndicator(total: try .parse("true"), good: try .parse(good)).digest
        }
        #expect(try digest("status < 500 and not truncated") == digest("  (status<500) and  not (truncated)"))
        #expect(try digest("status < 500") != digest("status < 501"))
        let bad = RequestIndicator(total: try .parse("true"), bad: try .parse("status < 500")).digest
        #expect(try digest("status < 500") != bad)
        #expect(bad.count == 12)
    }
}
