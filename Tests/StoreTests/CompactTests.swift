import GRDB
import Store
import Support
import Telemetry
import Testing

@Suite struct CompactTests {
    /// Days of scrapes, one store merging and one not: every answer stays the same, in this process and
    /// in a reader that was open all the time.
    @Test(arguments: 0..<2) func mergingChangesNoAnswer(_ seed: UInt64) async throws {
        let merged = try StoreFixture()
        let plain = try StoreFixture()
        defer {
            merged.finish()
            plain.finish()
        }
        let reader = try merged.reader()
        var scrapes = Scrapes(seed: seed, series: 34, step: .minutes(6))
        var random = SeededGenerator(seed: seed + 7)
        var report = CompactionReport()
        for index in 0..<(4 * 240) {
            let batch = scrapes.next()
            try await merged.store.append(batch)
            try await plain.store.append(batch)
            guard index % 40 == 0 else { continue }
            try await merged.store.fold(now: scrapes.time)
            try await plain.store.fold(now: scrapes.time)
            let part = try await merged.store.compact(now: scrapes.time)
            report.days += part.days
            report.merged += part.merged
            report.times += part.times
            if part.days > 0 { try await expectSame(reader, plain.store, until: scrapes.time, &random) }
        }
        #expect(report.days == 2 * 36)
        #expect(report.merged == 2 * 36 * 12)
        let reopened = try merged.reopened()
        for store in [reopened.store, reader] {
            try await expectSame(store, plain.store, until: scrapes.time, &random)
            #expect(try await store.verify().problems == [])
        }
        // The last day is cold by now, and then nothing is left to do.
        #expect(try await reopened.store.compact(now: scrapes.time).days == 36)
        #expect(try await reopened.store.compact(now: scrapes.time) == CompactionReport())
        reader.close()
    }

    private func expectSame(
        _ left: Store, _ right: Store, until end: Timestamp, _ random: inout SeededGenerator
    ) async throws {
        let span = Int((end - StoreFixture.start).milliseconds)
        for round in 0..<12 {
            let start = StoreFixture.start + .milliseconds(Int64(random.int(in: 0...span)))
            let range =
                round == 0 ? StoreFixture.always : TimeRange(start, start + .minutes(Int64(round) * 60))
            let expected = try await right.select([], in: range)
            let found = try await left.select([], in: range)
            #expect(found.map(\.labels) == expected.map(\.labels))
            #expect(found.map(\.floats.times) == expected.map(\.floats.times))
            #expect(StoreFixture.bits(found) == StoreFixture.bits(expected))
            #expect(found.map(\.histograms) == expected.map(\.histograms))
            let last = try await left.selectLast([], at: range.end, lookback: .hours(30))
            let wanted = try await right.selectLast([], at: range.end, lookback: .hours(30))
            #expect(last.map(\.floats.times) == wanted.map(\.floats.times))
            #expect(StoreFixture.bits(last) == StoreFixture.bits(wanted))
        }
    }

    /// History that is imported when its days are long cold, after a merge has looked and found nothing.
    @Test func daysThatComeLateAreMergedToo() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        let now = StoreFixture.start + .days(30)
        #expect(try await fixture.store.compact(now: now) == CompactionReport())
        var scrapes = Scrapes(seed: 3, series: 4, step: .minutes(10))
        for _ in 0..<(2 * 144) { try await fixture.store.append(scrapes.next()) }
        try await fixture.store.fold(now: now)
        let report = try await fixture.store.compact(now: now)
        #expect(report.days > 0 && report.merged > report.days)
        #expect(try await fixture.store.compact(now: now) == CompactionReport())
    }

    /// A file of format 1, which kept no list of days, gets one when it is opened.
    @Test func anOlderFileIsMergedAfterItsMigration() async throws {
        let fixture = try StoreFixture()
        var scrapes = Scrapes(seed: 4, series: 4, step: .minutes(10))
        for _ in 0..<(3 * 144) { try await fixture.store.append(scrapes.next()) }
        let now = StoreFixture.start + .days(30)
        try await fixture.store.fold(now: now)
        try await fixture.store.database.write { db in
            try db.execute(
                sql: """
                    DROP TABLE rollup; DROP TABLE unmerged; DROP TABLE buckets; ALTER TABLE series DROP COLUMN checksum;
                    ALTER TABLE state DROP COLUMN checksum; ALTER TABLE batch DROP COLUMN checksum;
                    ALTER TABLE request DROP COLUMN checksum; PRAGMA user_version = 1
                    """)
        }
        let reopened = try fixture.reopened()
        defer { reopened.finish() }
        let days = try await reopened.store.database.read { db in
            try Int64.fetchAll(db, sql: "SELECT day FROM unmerged ORDER BY day")
        }
        let start = StoreFixture.start.milliseconds
        #expect(days.prefix(3) == [start, start + 86_400_000, start + 2 * 86_400_000])
        #expect(try await reopened.store.compact(now: now).days >= 12)
        #expect(try await reopened.store.verify().problems == [])
    }

    /// The files as a `kill -9` leaves them at any moment of a merge: nothing is lost, and the next run
    /// finishes it, down to the last row of times.
    @Test func aKillBetweenTransactionsLosesNothing() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        var scrapes = Scrapes(seed: 3, series: 100, step: .minutes(10))
        for _ in 0..<144 { try await fixture.store.append(scrapes.next()) }
        let now = scrapes.time + .days(2)
        try await fixture.store.fold(now: now)
        let before = try await StoreFixture.all(fixture.store)
        let times = try await timesRows(fixture.store)
        // The third group of series fails: the transactions before it stand.
        try await fixture.store.database.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE stop (id INTEGER); INSERT INTO stop VALUES (70);
                    CREATE TRIGGER halt BEFORE DELETE ON chunk
                    WHEN OLD.id >> 35 = (SELECT id FROM stop)
                    BEGIN SELECT RAISE(ABORT, 'halted'); END
                    """)
        }
        await #expect(throws: StoreError.self) { try await fixture.store.compact(now: now) }
        let copy = try TemporaryFolder()
        for name in ["beaufort.db", "beaufort.db-wal"] {
            copyFile(fixture.folder.file(name), to: copy.file(name))
        }
        let store = try Store.open(copy.path, mode: .readWrite)
        defer { store.close() }
        #expect(try await StoreFixture.bits(StoreFixture.all(store)) == StoreFixture.bits(before))
        let half = try await store.statistics().chunks
        #expect(half > 102)
        try await store.database.write { db in try db.execute(sql: "DROP TRIGGER halt") }
        let report = try await store.compact(now: now)
        #expect(report.days > 0 && report.days < 102)
        #expect(try await store.statistics().chunks <= 2 * 102)
        #expect(try await StoreFixture.bits(StoreFixture.all(store)) == StoreFixture.bits(before))
        #expect(try await store.verify().problems == [])
        #expect(try await timesRows(store) < times / 2)
    }

    private func timesRows(_ store: Store) async throws -> Int {
        try await store.database.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM times") ?? 0 }
    }

    /// Samples of a day that was merged already join its chunk where they fall into a window it reaches.
    @Test func lateSamplesJoinAMergedDay() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        let store = fixture.store
        let labels = Labels(name: "late")
        func append(_ minutes: StrideTo<Int64>) async throws {
            let times = minutes.map { StoreFixture.start + .minutes($0) }
            let values = times.map { Double($0.milliseconds % 977) }
            try await store.append([Series(labels: labels, floats: Column(times: times, values: values))])
        }
        let now = StoreFixture.start + .days(3)
        try await append(stride(from: 0, to: 630, by: 1))
        try await store.fold(now: now)
        #expect(try await store.compact(now: now).days == 1)
        // 10:30 to 10:45 lies in a window of the merged chunk, 18:00 to 23:00 in windows of their own.
        try await append(stride(from: 630, to: 645, by: 1))
        try await store.fold(now: now)
        #expect(try await store.statistics().chunks == 1)
        try await append(stride(from: 1_080, to: 1_380, by: 1))
        try await store.fold(now: now)
        for (from, to) in [(601, 640), (629, 1_100), (0, 1_440), (1_200, 1_210)] as [(Int64, Int64)] {
            let range = TimeRange(StoreFixture.start + .minutes(from), StoreFixture.start + .minutes(to))
            let found = try await store.select([], in: range).first?.floats.times ?? []
            let minutes = (from...to).filter { $0 < 645 || (1_080..<1_380).contains($0) }
            #expect(found == minutes.map { StoreFixture.start + .minutes($0) })
        }
        let reopened = try fixture.reopened()
        #expect(try await reopened.store.compact(now: now).merged == 4)
        #expect(try await reopened.store.statistics().chunks == 1)
        #expect(try await StoreFixture.all(reopened.store).first?.floats.count == 945)
    }
}
