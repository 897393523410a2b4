import Store
import Support
import Telemetry
import Testing

@Suite struct AppendTests {
    let start = StoreFixture.start

    @Test func samplesComeBackInLabelOrder() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        let store = fixture.store
        let up = Labels(name: "up", ["job": "llama"])
        let down = Labels(name: "up", ["job": "gateway"])
        try await store.append([Series(up, at: start, 1), Series(down, at: start, 0)])
        try await store.append([Series(up, at: start + .seconds(1), 2)])
        let found = try await store.select([.metric("up")], in: TimeRange(start, start + .seconds(5)))
        #expect(found.map(\.labels) == [down, up])
        #expect(found.map(\.floats.values) == [[0], [1, 2]])
    }

    /// The clock goes back an hour, and a scrape is delivered twice: what is not newer is dropped and
    /// counted, what follows goes on.
    @Test func onlyNewerSamplesAreKept() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        let labels = Labels(name: "a")
        func append(_ minutes: Int64...) async throws {
            let times = minutes.map { start + .minutes($0) }
            try await fixture.store.append([
                Series(labels: labels, floats: Column(times: times, values: minutes.map(Double.init)))
            ])
        }
        try await append(0, 1, 2)
        try await append(-60, -59)
        try await append(2, 3, 3, 1, 4)
        try await fixture.store.append([
            Series(labels, at: start + .minutes(5), 5), Series(labels, at: start, 9),
        ])
        #expect(try await StoreFixture.all(fixture.store).map(\.floats.values) == [[0, 1, 2, 3, 4, 5]])
        #expect(fixture.store.health().outOfOrderSamples == 6)
        #expect(fixture.store.health().appendedSamples == 6)
        // The newest sample is known after a restart, from batches as from chunks.
        let again = try fixture.reopened()
        try await again.store.append([Series(labels, at: start + .minutes(5), 0)])
        try await again.store.fold(now: start + .hours(4))
        let folded = try again.reopened()
        try await folded.store.append([Series(labels, at: start + .minutes(5), 0)])
        #expect(folded.store.health().outOfOrderSamples == 1)
        #expect(try await StoreFixture.all(folded.store).first?.floats.count == 6)
    }

    @Test func impossibleSamplesAreRefused() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        let store = fixture.store
        var monster = ExponentialHistogram(schema: 3)
        monster.positive.counts = [Double](repeating: 1, count: 70_000)
        try await store.append([
            Series(Labels(name: "late"), at: .distantFuture, 1),
            Series(Labels(name: "monster"), at: start, monster),
            Series(Labels(name: "early"), at: Timestamp(milliseconds: -1), 1),
        ])
        #expect(store.health().rejectedSamples == 2)
        #expect(try await StoreFixture.all(store).map(\.labels) == [Labels(name: "early")])
        // Refused alone, a series leaves no trace; its first good sample survives a restart.
        try await store.append([Series(Labels(name: "later"), at: .distantPast, 1)])
        #expect(store.health().series == 1)
        try await store.append([Series(Labels(name: "later"), at: start, 7)])
        let again = try fixture.reopened()
        defer { again.finish() }
        let found = try await again.store.select([.metric("later")], in: StoreFixture.always)
        #expect(found.map(\.floats.values) == [[7]])
    }

    private func limited(to count: Int) throws -> StoreFixture {
        var options = StoreOptions()
        options.seriesLimitPerMetric = count
        return try StoreFixture(options: options)
    }

    /// Of what the agent measures its meter bounds the number.
    @Test func whatIsMeasuredIsNotRefused() async throws {
        let fixture = try limited(to: 2)
        defer { fixture.finish() }
        for round in 1...Int64(2) {
            let batch = (0..<5).map {
                Series(Labels(name: "hits_total", ["user": "u\($0)"]), at: start + .seconds(round), 1)
            }
            try await fixture.store.write(measured: batch + batch.prefix(1), series: [], requests: [])
        }
        let found = try await fixture.store.select([.metric("hits_total")], in: StoreFixture.always)
        #expect(found.map(\.floats.values) == Array(repeating: [1, 1], count: 5))
        #expect(fixture.store.health().refusedSamples == 0)
    }

    /// Others' counters come bit by bit and end one by one: added up they would be numbers that nobody
    /// counted.
    @Test(arguments: [false, true]) func newSeriesOfOthersAreRefused(asBlock: Bool) async throws {
        let fixture = try limited(to: 10)
        defer { fixture.finish() }
        func write(_ users: Range<Int>, _ time: Timestamp) async throws -> WriteOutcome? {
            let batch = users.map { Series(Labels(name: "hits_total", ["user": "u\($0)"]), at: time, 1) }
            let all = batch + [Series(Labels(name: "kept"), at: time, 1)]
            if asBlock { return try await WriteBlockTests.write(all, fixture.store) }
            try await fixture.store.append(all)
            return nil
        }
        _ = try await write(0..<10, start)
        let outcome = try await write(5..<13, start + .seconds(15))
        if let outcome {
            #expect(outcome.samples == 6 && outcome.limitedSamples == 3 && outcome.refusedSamples == 3)
            #expect(outcome.fullMetric == "hits_total")
        }
        #expect(fixture.store.health().refusedSamples == 3)
        #expect(fixture.store.health().fullMetrics == ["hits_total"])
        let found = try await fixture.store.select([.metric("hits_total")], in: StoreFixture.always)
        #expect(found.count == 10 && found.allSatisfy { $0.labels["user"] != "other" })
        let kept = try await fixture.store.select([.metric("kept")], in: StoreFixture.always)
        #expect(kept.map(\.floats.count) == [2])
    }

    /// Pods that come and go do not use the limit up, also when memory knows of them from the file alone.
    @Test func endedSeriesMakeRoom() async throws {
        let fixture = try limited(to: 10)
        defer { fixture.finish() }
        for day in 0..<Int64(15) {
            let time = start + .days(2 * day)
            try await fixture.store.append(
                (0..<10).map { Series(Labels(name: "up", ["pod": "p\(day)-\($0)"]), at: time, 1) })
            if day == 4 { try await fixture.store.fold(now: time + .days(1)) }
        }
        // Ten days lived in full, then as many are kept as ever may be.
        let names = try await fixture.store.seriesLabels(matching: [.metric("up")], in: StoreFixture.always)
        #expect(names.count == 100)
        #expect(fixture.store.health().refusedSamples == 50)
    }

    @Test func matchersAndLabelQueries() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        let store = fixture.store
        let all = [
            Labels(name: "a", ["code": "200", "zone": "x"]), Labels(name: "a", ["code": "500"]),
            Labels(name: "b", ["code": "503", "zone": "y"]), Labels(name: "b"),
        ]
        try await store.append(all.map { Series($0, at: start, 1) })
        let cases: [([Matcher], [Int])] = [
            ([], [0, 1, 2, 3]), ([.metric("a")], [0, 1]), ([Matcher("code", .regex, "5..")], [1, 2]),
            ([Matcher("code", .notRegex, "5..")], [0, 3]), ([Matcher("zone", .equal, "")], [1, 3]),
            ([Matcher("zone", .notEqual, "")], [0, 2]), ([Matcher("zone", .regex, "x|")], [0, 1, 3]),
            ([.metric("b"), Matcher("zone", .notEqual, "y")], [3]), ([Matcher("none", .equal, "1")], []),
            ([Matcher("none", .regex, ".*")], [0, 1, 2, 3]), ([Matcher("none", .regex, ".+")], []),
        ]
        for (matchers, expected) in cases {
            let found = try await store.select(matchers, in: StoreFixture.always)
            #expect(found.map(\.labels) == expected.map { all[$0] }.sorted(), "\(matchers)")
        }
        await #expect(throws: StoreError.self) {
            try await store.select([Matcher("a", .regex, "(")], in: StoreFixture.always)
        }
        #expect(try await store.labelNames(in: StoreFixture.always) == ["__name__", "code", "zone"])
        #expect(
            try await store.labelValues("code", matching: [.metric("a")], in: StoreFixture.always) == [
                "200", "500",
            ])
        #expect(
            try await store.labelValues("code", in: TimeRange(start + .seconds(1), start + .hours(1))) == [])
    }

    @Test func aQueryLimitIsNamed() async throws {
        var options = StoreOptions()
        options.querySampleLimit = 10
        let fixture = try StoreFixture(options: options)
        defer { fixture.finish() }
        let store = fixture.store
        let times = (0..<20).map { start + .seconds($0) }
        let column = Column(times: times, values: [Double](repeating: 1, count: 20))
        try await store.append([Series(labels: Labels(name: "a"), floats: column)])
        await #expect(throws: StoreError.tooMuchData(limit: 10, what: "samples")) {
            try await StoreFixture.all(store)
        }
    }

    /// Few histograms are many bytes; memory and chunks are bounded alike.
    @Test func bytesAreLimitedToo() async throws {
        var options = StoreOptions()
        options.queryByteLimit = 100_000
        let fixture = try StoreFixture(options: options)
        defer { fixture.finish() }
        var series = Series(labels: Labels(name: "h"))
        var histogram = ExponentialHistogram(schema: 6)
        for minute in 0..<200 {
            for value in 1...100 { histogram.observe(Double(value), times: 1) }
            series.histograms.append(
                HistogramSample(time: start + .minutes(Int64(minute)), histogram: histogram))
        }
        try await fixture.store.append([series])
        for _ in 0..<2 {
            await #expect(throws: StoreError.tooMuchData(limit: 100_000, what: "bytes")) {
                try await StoreFixture.all(fixture.store)
            }
            let some = try await fixture.store.select([], in: TimeRange(start, start + .minutes(9)))
            #expect(some.first?.histograms.count == 10)
            try await fixture.store.fold(now: start + .days(1))
        }
    }
}
