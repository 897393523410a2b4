import Store
import Support
import Telemetry
import Testing

@Suite struct FollowTests {
    /// A reader with its own connection and memory sees each append at once, through folds and deletions.
    @Test(arguments: 0..<2) func aReaderFollows(_ seed: UInt64) async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        let reader = try fixture.reader()
        var scrapes = Scrapes(seed: seed, step: .minutes(2))
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            try await fixture.store.append(scrapes.next())
            if random.chance(0.05) { try await fixture.store.fold(now: scrapes.time) }
            guard random.chance(0.3) else { continue }
            let range = TimeRange(scrapes.time - .minutes(Int64(random.int(in: 0...600))), scrapes.time)
            let written = try await fixture.store.select([], in: range)
            let read = try await reader.select([], in: range)
            #expect(StoreFixture.bits(read) == StoreFixture.bits(written))
            #expect(read.map(\.histograms) == written.map(\.histograms))
        }
        reader.close()
    }

    /// Readers run while the writer appends and folds; each sees an unbroken run of samples.
    @Test func readersNeverSeeAHole() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        let reader = try fixture.reader()
        let labels = Labels(name: "n")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for index in 0..<Int64(600) {
                    let time = StoreFixture.start + .minutes(index)
                    try await fixture.store.append([Series(labels, at: time, Double(index))])
                    if index % 40 == 0 { try await fixture.store.fold(now: time) }
                }
            }
            for store in [fixture.store, reader] {
                group.addTask {
                    var seen = 0
                    while seen < 600 {
                        let values = try await StoreFixture.all(store).first?.floats.values ?? []
                        #expect(values == (0..<values.count).map(Double.init))
                        #expect(values.count >= seen)
                        seen = values.count
                    }
                }
            }
            try await group.waitForAll()
        }
        reader.close()
    }

    @Test func retentionReachesReaders() async throws {
        var options = StoreOptions()
        options.rawRetention = .hours(6)
        options.sliceRetention = []
        let fixture = try StoreFixture(options: options)
        defer { fixture.finish() }
        let reader = try fixture.reader()
        let start = StoreFixture.start
        for hour in 0..<Int64(24) {
            var batch = [Series(Labels(name: "steady"), at: start + .hours(hour), 1)]
            if hour < 4 { batch.append(Series(Labels(name: "gone"), at: start + .hours(hour), 1)) }
            try await fixture.store.append(batch)
        }
        let now = start + .hours(24)
        try await fixture.store.fold(now: now)
        #expect(try await StoreFixture.all(reader).map(\.floats.count) == [4, 24])
        let report = try await fixture.store.retain(now: now)
        #expect(report.chunks == 11)
        #expect(report.series == 1)
        for store in [fixture.store, reader] {
            let left = try await StoreFixture.all(store)
            #expect(left.map(\.labels) == [Labels(name: "steady")])
            #expect(left.first?.floats.times.first == start + .hours(18))
            #expect(try await store.labelValues("__name__", in: StoreFixture.always) == ["steady"])
        }
        // A series that comes back is a new one, and a reader learns of it.
        try await fixture.store.append([Series(Labels(name: "gone"), at: now, 2)])
        #expect(
            try await reader.select([.metric("gone")], in: StoreFixture.always).map(\.floats.values) == [[2]])
        #expect(try await reader.verify().problems == [])
        reader.close()
    }
}
