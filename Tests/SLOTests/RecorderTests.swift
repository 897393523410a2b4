import SLO
import Support
import Telemetry
import Testing

@Suite struct RecorderTests {
    @Test func countersBeginAtZeroAndOnlyWriteWhatChanged() throws {
        let slo = try Fixture.availability()
        var recorder = SLIRecorder([slo], at: Fixture.seconds(100))
        recorder.observe(Fixture.request(status: 200))
        recorder.observe(Fixture.request(status: 500))
        recorder.observe(Fixture.request(status: 200))
        let first = recorder.counters(at: Fixture.seconds(101))
        let good = first.first { $0.labels["outcome"] == "good" }
        #expect(try good?.labels == Fixture.recorded("availability", "good"))
        #expect(good?.floats == Column(times: [Fixture.seconds(100), Fixture.seconds(101)], values: [0, 2]))
        #expect(first.first { $0.labels["outcome"] == "bad" }?.floats.values == [0, 1])
        #expect(recorder.counters(at: Fixture.seconds(102)).isEmpty)
        recorder.observe(Fixture.request(status: 503))
        #expect(recorder.counters(at: Fixture.seconds(103)).map(\.floats.values) == [[2]])
        // Silence is repeated once in a heartbeat, so that it can be told from absence.
        #expect(recorder.counters(at: Fixture.seconds(112)).map(\.floats.values) == [[2]])
        #expect(recorder.counters(at: Fixture.seconds(113)).map(\.floats.values) == [[2]])
    }

    @Test func aChangedSetKeepsTheCountsOfThoseThatStay() throws {
        let old = try Fixture.availability("a")
        var recorder = SLIRecorder([old], at: Fixture.seconds(0))
        recorder.observe(Fixture.request())
        _ = recorder.counters(at: Fixture.seconds(1))
        recorder.update([old, try Fixture.availability("b")], at: Fixture.seconds(5))
        recorder.observe(Fixture.request())
        let series = recorder.counters(at: Fixture.seconds(6))
        #expect(try series.first { try $0.labels == Fixture.recorded("a", "good") }?.floats.values == [2])
        #expect(try series.first { try $0.labels == Fixture.recorded("b", "good") }?.floats.values == [0, 1])
    }

    /// `/metrics` is looked at by others, at times of their own: counters are whole, begin at zero, never
    /// fall and never change what is written.
    @Test(arguments: [1, 2, 3])
    func lookingShowsExactCountersAndChangesNothing(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let slo = try Fixture.availability()
        var (looked, alone) = (
            SLIRecorder([slo], at: Fixture.seconds(0)), SLIRecorder([slo], at: Fixture.seconds(0))
        )
        var counts = ["good": 0.0, "bad": 0.0]
        for second in 1...200 {
            let shown = looked.snapshot(at: Fixture.seconds(second))
            #expect(shown.count == 2)
            for series in shown {
                let outcome = series.labels["outcome"] ?? ""
                #expect(try series.labels == Fixture.recorded("availability", outcome))
                #expect(series.floats.values == [counts[outcome]])
            }
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                let isGood = Bool.random(using: &generator)
                let request = Fixture.request(status: isGood ? 200 : 500)
                looked.observe(request)
                alone.observe(request)
                counts[isGood ? "good" : "bad", default: 0] += 1
            }
            if second % 7 == 0 { looked.update([slo], at: Fixture.seconds(second)) }
            if second % 7 == 0 { alone.update([slo], at: Fixture.seconds(second)) }
            let time = Fixture.seconds(second)
            #expect(looked.counters(at: time) == alone.counters(at: time))
        }
    }
}
