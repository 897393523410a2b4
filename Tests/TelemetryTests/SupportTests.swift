import Support
import Telemetry
import Testing

/// The tools the other tests stand on.
@Suite struct SupportTests {
    @Test func clockWakesSleepersInOrder() async throws {
        let clock = TestClock()
        let start = clock.now
        async let late: Void = clock.sleep(for: .seconds(5))
        async let early: Void = clock.sleep(for: .seconds(2))
        await clock.waitForSleepers(2)
        #expect(clock.nextWake == start + .seconds(2))
        clock.advance(by: .seconds(3))
        try await early
        #expect(clock.sleeperCount == 1)
        clock.advance(by: .seconds(2))
        try await late
        #expect(clock.now == start + .seconds(5))
        #expect(clock.monotonicNanoseconds == 5_000_000_000)
    }

    @Test func clockEndsSleepOnCancellation() async {
        let clock = TestClock()
        let task = Task { try await clock.sleep(for: .seconds(5)) }
        await clock.waitForSleepers(1)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(clock.sleeperCount == 0)
    }

    @Test func clockRunsALoopTickByTick() async throws {
        let clock = TestClock()
        let ticks = MemoryStore()
        let task = Task {
            while true {
                try await clock.sleep(for: .seconds(1))
                try await ticks.append([Series(Labels(name: "tick"), at: clock.now, 1)])
            }
        }
        await clock.run(for: .seconds(5))
        #expect(ticks.series.first?.floats.count == 5)
        task.cancel()
    }

    @Test func notation() throws {
        let series = try SeriesNotation.read(
            #"m{a="x y", b="{1}"} 1+2x2 _ 5 _x2 -1-1x1 stale NaN 3x1 1e-3+1e-3x1"#, every: .seconds(10))
        #expect(series.labels == Labels(name: "m", ["a": "x y", "b": "{1}"]))
        #expect(
            series.floats.times.map(\.milliseconds)
                == [0, 10, 20, 40, 70, 80, 90, 100, 110, 120, 130, 140].map { $0 * 1_000 })
        let values = series.floats.values
        #expect(values[0...5] == [1, 3, 5, 5, -1, -2])
        #expect(
            values[6].isStale && values[7].isNaN && values[8...9] == [3, 3]
                && values[10...11] == [0.001, 0.002])
        let histograms = try SeriesNotation.read(
            "h {{schema:1 sum:10 count:4 buckets:[1 3] offset:-1}}+{{sum:1 count:1 schema:1 buckets:[1]}}x2")
        #expect(histograms.histograms.map(\.histogram.count) == [4, 5, 6])
        #expect(histograms.histograms[2].histogram.positive[0] == 5)
        #expect(
            try SeriesNotation.readAll("# remark\n a 1\n\n b{c=\"d\"} 2 3\n").map(\.floats.count) == [1, 2])
        #expect(throws: NotationError.self) { try SeriesNotation.read("m 1 x") }
        #expect(throws: NotationError.self) { try SeriesNotation.read("m{a=b} 1") }
    }

    @Test func memoryStoreSelects() async throws {
        let store = MemoryStore(try SeriesNotation.readAll("up{job=\"a\"} 1x9\nup{job=\"b\"} 0x9\nother 5x9"))
        let range = TimeRange(Timestamp(milliseconds: 60_000), Timestamp(milliseconds: 180_000))
        let series = try await store.select([.metric("up"), Matcher("job", .regex, "b|c")], in: range)
        #expect(series.map(\.labels.description) == [#"up{job="b"}"#])
        #expect(series.first?.floats.count == 3)
        let last = try await store.selectLast([.metric("other")], at: range.end, lookback: .minutes(5))
        #expect(last.first?.floats.times == [range.end])
    }

    @Test(arguments: [
        "up", #"up{job="x"}"#, #"{a="b"}"#, #"up{a="q\"\\\n", b="é"}"#, #"{"my.metric", "l.b"="x"}"#,
        #"ns:rule{a="b", c="d"}"#,
    ])
    func labelsReadWhatTheyPrint(_ text: String) {
        #expect(Labels(text: text)?.description == text)
    }

    @Test(arguments: [
        "", "{", "up{", "up{a}", "up{a=b}", #"up{a="b" c="d"}"#, #"up{a="b"}x"#, "1up", #"up{"other"}"#,
    ])
    func labelsRefuse(_ text: String) {
        #expect(Labels(text: text) == nil)
    }
}
