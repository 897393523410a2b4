import GRDB
import Store
import Support
import Telemetry
import Testing

/// The last of the disk is left to alerting's records.
@Suite struct DiskRoomTests {
    @Test func samplesWaitAndRecordsAreWritten() async throws {
        var options = StoreOptions()
        options.diskReserve = .max
        let fixture = try StoreFixture(options: options)
        let records = [
            RecordSchema(name: "notes", migrations: [("1", "CREATE TABLE note (text TEXT NOT NULL)")])
        ]
        fixture.store.close()
        let store = try Store.open(
            fixture.folder.path, mode: .readWrite, options: options, records: records)
        let full = StoreError.diskFull(path: store.path)
        var scrapes = Scrapes(seed: 1)
        let batch = scrapes.next()
        await #expect(throws: full) { try await store.append(batch) }
        var random = SeededGenerator(seed: 1)
        let request = RequestTests.request(0, &random)
        await #expect(throws: full) { try await store.append(requests: [request]) }
        try await store.database.write { db in try db.execute(sql: "INSERT INTO note VALUES ('page')") }
        #expect(store.health().diskAvailable ?? 0 > 0)
        store.close()

        // With room, the same write is made.
        let roomy = try Store.open(fixture.folder.path, mode: .readWrite, records: records)
        defer { roomy.close() }
        try await roomy.append(batch)
        #expect(try await StoreFixture.all(roomy).count == batch.count)
        #expect(try await roomy.verify().problems == [])
    }

    @Test func theLogHasItsBytesFromTheStart() async throws {
        let fixture = try StoreFixture()
        #expect(fixture.store.health().logBytes == 8 << 20)
        var scrapes = Scrapes(seed: 2)
        for _ in 0..<50 { try await fixture.store.append(scrapes.next()) }
        let whole = try await StoreFixture.all(fixture.store)
        // What a killed process leaves: the log with its frames, zeros behind them.
        let folder = try TemporaryFolder()
        for name in ["beaufort.db", "beaufort.db-wal"] {
            copyFile(fixture.folder.file(name), to: folder.file(name))
        }
        fixture.finish()
        let store = try Store.open(folder.path, mode: .readWrite)
        defer { store.close() }
        #expect(StoreFixture.isEqual(try await StoreFixture.all(store), whole))
        #expect(store.health().logBytes == 8 << 20)
    }
}
