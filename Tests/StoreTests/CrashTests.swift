import GRDB
import Store
import Support
import Telemetry
import Testing

@Suite struct CrashTests {
    /// The files as a `kill -9` leaves them, at many moments of a run with folds in it: everything
    /// acknowledged is there.
    @Test(arguments: 0..<2) func whatWasAcknowledgedIsThere(_ seed: UInt64) async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        var scrapes = Scrapes(seed: seed, series: 3, step: .minutes(3))
        var random = SeededGenerator(seed: seed)
        var expected = 0
        for _ in 0..<400 {
            let batch = scrapes.next()
            try await fixture.store.append(batch)
            expected += batch.count
            if random.chance(0.03) { try await fixture.store.fold(now: scrapes.time) }
            guard random.chance(0.08) else { continue }
            let copy = try TemporaryFolder()
            for name in ["beaufort.db", "beaufort.db-wal"] {
                copyFile(fixture.folder.file(name), to: copy.file(name))
            }
            let store = try Store.open(copy.path, mode: .readWrite)
            let found = try await StoreFixture.all(store)
            let alive = try await StoreFixture.all(fixture.store)
            #expect(StoreFixture.bits(found) == StoreFixture.bits(alive))
            #expect(found.reduce(0) { $0 + $1.floats.count + $1.histograms.count } == expected)
            #expect(try await store.verify().problems == [])
            store.close()
        }
    }

    /// A log cut anywhere, as a power cut leaves it: the store opens with a state it once had.
    @Test(arguments: 0..<2) func aCutLogGivesAnEarlierState(_ seed: UInt64) async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        var random = SeededGenerator(seed: seed)
        let labels = Labels(name: "n")
        for index in 0..<Int64(60) {
            try await fixture.store.append([
                Series(labels, at: StoreFixture.start + .minutes(index * 5), Double(index))
            ])
            if index % 25 == 24 {
                try await fixture.store.fold(now: StoreFixture.start + .minutes(index * 5))
            }
        }
        let log = fixture.folder.file("beaufort.db-wal")
        for _ in 0..<25 {
            let copy = try TemporaryFolder()
            copyFile(fixture.folder.file("beaufort.db"), to: copy.file("beaufort.db"))
            copyFile(log, to: copy.file("beaufort.db-wal"), first: random.int(in: 0...fileSize(log)))
            let store = try Store.open(copy.path, mode: .readWrite)
            let values = try await StoreFixture.all(store).first?.floats.values ?? []
            #expect(values == (0..<values.count).map(Double.init))
            #expect(try await store.verify().problems == [])
            store.close()
        }
    }

    @Test func aFullDiskLeavesNothingHalfWritten() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        let store = fixture.store
        func limit(_ pages: String) async throws {
            try await store.database.writeWithoutTransaction { db in
                _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
            }
        }
        var request = RequestRecord(id: "r1", start: StoreFixture.start, end: StoreFixture.start)
        request.identity.path = String(repeating: "x", count: 60_000)
        let series = (0..<50).map { Series(Labels(name: "m\($0)"), at: StoreFixture.start, Double($0)) }
        try await limit("1")
        await #expect(throws: StoreError.diskFull(path: store.path)) {
            try await store.write(series: series, requests: [request])
        }
        #expect(try await StoreFixture.all(store).isEmpty)
        #expect(try await store.requestCount(in: StoreFixture.always) == 0)
        #expect(store.health().series == 0)
        try await limit("1000000")
        try await store.write(series: series, requests: [request])
        #expect(try await StoreFixture.all(store).count == 50)
        #expect(try await fixture.reopened().store.requestCount(in: StoreFixture.always) == 1)
    }
}
