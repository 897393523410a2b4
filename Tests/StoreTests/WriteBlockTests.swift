import Store
import Support
import Telemetry
import Testing

@Suite struct WriteBlockTests {
    let start = StoreFixture.start

    /// The series as a remote-write body brings them.
    static func block(_ series: [Series]) throws -> WriteBlock {
        var block = WriteBlock()
        try WriteRequestWriter.encode(series).withUnsafeBytes { bytes in
            try WriteRequestReader.read(bytes, into: &block)
        }
        return block
    }

    @discardableResult
    static func write(_ series: [Series], _ store: Store) async throws -> WriteOutcome {
        try await store.append(try block(series))
    }

    /// Histograms without empty buckets at their ends, which remote write does not carry.
    func compact(_ list: [Series]) -> [[ExponentialHistogram]] {
        list.map { series in
            series.histograms.map { sample in
                var histogram = sample.histogram
                histogram.compact()
                return histogram
            }
        }
    }

    func column(_ minutes: [Int64], _ values: [Double]? = nil) -> Column {
        Column(
            times: minutes.map { start + .minutes($0) }, values: values ?? minutes.map { Double($0) })
    }

    /// Whatever comes this way is what `append` would have made of it: live, after a restart and folded.
    @Test(arguments: 0..<UInt64(4)) func itIsTheSameAsAnAppend(_ seed: UInt64) async throws {
        let one = try StoreFixture()
        let other = try StoreFixture()
        defer { one.finish() }
        defer { other.finish() }
        var scrapes = Scrapes(seed: seed, step: .minutes(1))
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var batch = scrapes.next()
            if random.chance(0.1) { batch.append(batch[random.int(in: 0...batch.count - 1)]) }
            try await one.store.append(batch)
            try await WriteBlockTests.write(batch, other.store)
            if random.chance(0.02) { try await one.store.fold(now: scrapes.time) }
            if random.chance(0.02) { try await other.store.fold(now: scrapes.time) }
        }
        let expected = try await StoreFixture.all(one.store)
        func check(_ store: Store) async throws {
            let found = try await StoreFixture.all(store)
            #expect(StoreFixture.bits(found) == StoreFixture.bits(expected))
            #expect(found.map(\.floats.times) == expected.map(\.floats.times))
            #expect(compact(found) == compact(expected))
            #expect(try await store.verify().problems == [])
        }
        try await check(other.store)
        try await check(try other.reader())
        let again = try other.reopened()
        defer { again.finish() }
        try await check(again.store)
        try await again.store.fold(now: .distantFuture)
        try await check(again.store)
    }

    @Test func repeatedSamplesAreNoFaultAndOlderOnesAre() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        let series = [Series(labels: Labels(name: "a"), floats: column([0, 1, 2]))]
        #expect(try await WriteBlockTests.write(series, fixture.store).samples == 3)
        let again = try await WriteBlockTests.write(series, fixture.store)
        #expect(again.repeatedSamples == 3 && again.refusedSamples == 0 && again.samples == 0)
        let changed = [Series(labels: Labels(name: "a"), floats: column([2, 3], [9, 3]))]
        let outcome = try await WriteBlockTests.write(changed, fixture.store)
        #expect(outcome.outOfOrderSamples == 1 && outcome.samples == 1)
        let older = [
            Series(labels: Labels(name: "a"), floats: column([-5])),
            Series(labels: Labels(name: "b"), floats: column([-5])),
        ]
        let mixed = try await WriteBlockTests.write(older, fixture.store)
        #expect(mixed.outOfOrderSamples == 1 && mixed.samples == 1)
        let found = try await StoreFixture.all(fixture.store)
        #expect(found.map(\.floats.values) == [[0, 1, 2, 3], [-5]])
    }

    /// One series twice in a body, and twice under another order of its labels.
    @Test func aSeriesMayComeTwiceInABody() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        let labels = Labels(name: "a", ["x": "1"])
        for round in Int64(0)...2 {
            let outcome = try await WriteBlockTests.write(
                [
                    Series(labels: labels, floats: column([round * 10, round * 10 + 1])),
                    Series(labels: labels, floats: column([round * 10 + 1, round * 10 + 2])),
                ], fixture.store)
            #expect(outcome.samples == 3)
        }
        #expect(
            try await StoreFixture.all(fixture.store).map(\.floats.values) == [
                [0, 1, 2, 10, 11, 12, 20, 21, 22]
            ])
    }

    @Test func invalidSeriesAreCountedAndTheRestIsWritten() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        let outcome = try await WriteBlockTests.write(
            [
                Series(labels: Labels(["x": "1"].map { Label($0.key, $0.value) }), floats: column([0, 1])),
                Series(labels: Labels(name: "fine"), floats: column([0])),
                Series(Labels(name: "far"), at: .distantFuture, 1),
            ], fixture.store)
        #expect(outcome.invalidSamples == 2 && outcome.rejectedSamples == 1 && outcome.samples == 1)
        #expect(outcome.invalidReason == "a series has no metric name: {x=\"1\"}")
        #expect(fixture.store.health().series == 1)
    }

    /// Series that retention deleted come back under a new id; others are still found after slots moved.
    @Test func deletedSeriesComeBack() async throws {
        var options = StoreOptions()
        options.rawRetention = .hours(4)
        options.sliceRetention = []
        let fixture = try StoreFixture(options: options)
        defer { fixture.finish() }
        let store = fixture.store
        let gone = Labels(name: "a")
        let kept = Labels(name: "b")
        try await WriteBlockTests.write(
            [
                Series(labels: gone, floats: column([0])), Series(labels: kept, floats: column([0])),
            ], store)
        try await WriteBlockTests.write([Series(labels: kept, floats: column([1_000]))], store)
        try await store.fold(now: start + .minutes(1_200))
        #expect(try await store.retain(now: start + .minutes(1_200)).series == 1)
        let outcome = try await WriteBlockTests.write(
            [
                Series(labels: gone, floats: column([1_001])), Series(labels: kept, floats: column([1_001])),
            ], store)
        #expect(outcome.samples == 2)
        let again = try fixture.reopened()
        defer { again.finish() }
        let found = try await StoreFixture.all(again.store)
        #expect(found.map(\.labels) == [gone, kept])
        #expect(found.map(\.floats.values) == [[1_001], [1_000, 1_001]])
    }

    /// Three days in one go: windows are folded as the data passes them, with no clock involved.
    @Test func finishedWindowsAreFoldedAlongTheWay() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        for hour in Int64(0)..<72 {
            let minutes = (0..<60).map { hour * 60 + $0 }
            try await WriteBlockTests.write(
                [Series(labels: Labels(name: "a"), floats: column(minutes))], fixture.store)
            await fixture.store.settle()
        }
        let statistics = try await fixture.store.statistics()
        #expect(statistics.batches <= 4)
        #expect(statistics.chunkSamples + statistics.batchSamples == 72 * 60)
        #expect(try await StoreFixture.all(fixture.store).first?.floats.count == 72 * 60)
    }

    /// The files as `kill -9` leaves them after a body was acknowledged.
    @Test func anAcknowledgedBodyIsThere() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        for round in Int64(0)..<20 {
            let minutes = (0..<30).map { round * 30 + $0 }
            try await WriteBlockTests.write(
                [Series(labels: Labels(name: "a"), floats: column(minutes))], fixture.store)
            let copy = try TemporaryFolder()
            for name in ["beaufort.db", "beaufort.db-wal"] {
                copyFile(fixture.folder.file(name), to: copy.file(name))
            }
            let store = try Store.open(copy.path, mode: .readWrite)
            #expect(try await StoreFixture.all(store).first?.floats.count == minutes.last.map { Int($0) + 1 })
            store.close()
        }
    }
}
