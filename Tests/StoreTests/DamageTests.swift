import GRDB
import Store
import Support
import Telemetry
import Testing

/// One byte of a file is not what was written: no answer is made from it.
@Suite struct DamageTests {
    /// A column that holds the store's own bytes, or a number that decides what is read.
    struct Place: CustomTestStringConvertible, Sendable {
        var table: String
        var column: String
        var testDescription: String { "\(table).\(column)" }
    }

    private static let blobs = [
        Place(table: "chunk", column: "body"), Place(table: "times", column: "body"),
        Place(table: "batch", column: "body"), Place(table: "series", column: "labels"),
    ]
    private static let numbers = [
        Place(table: "series", column: "first"), Place(table: "series", column: "folded"),
        Place(table: "series", column: "kinds"), Place(table: "state", column: "generation"),
        Place(table: "state", column: "folded_batch"),
    ]

    @Test(arguments: blobs) func aFlippedByteIsNeverAnAnswer(_ place: Place) async throws {
        let (fixture, whole) = try await StoreFixture.history()
        defer { fixture.finish() }
        fixture.store.close()
        let queue = try DatabaseQueue(path: fixture.store.path)
        var random = SeededGenerator(seed: 11)
        let rows = try await queue.read { db in
            try Int64.fetchAll(db, sql: "SELECT rowid FROM \(place.table) ORDER BY rowid")
        }
        try #require(!rows.isEmpty)
        for _ in 0..<25 {
            let row = rows[random.int(in: 0...rows.count - 1)]
            let sql = "SELECT \(place.column) FROM \(place.table) WHERE rowid = ?"
            let before = try await queue.read { db in
                try DatabaseBytes.fetch(db, sql: sql, row: row)
            }
            var after = before
            after[random.int(in: 0...after.count - 1)] ^= UInt8(1 << random.int(in: 0...7))
            try await set(after, place, row, queue)
            try await expectErrorOrTruth(fixture, whole, "\(place.testDescription) of row \(row)")
            try await set(before, place, row, queue)
        }
        try await expectWhole(fixture, whole)
    }

    @Test(arguments: numbers) func aWrongNumberIsNeverAnAnswer(_ place: Place) async throws {
        let (fixture, _) = try await StoreFixture.history()
        defer { fixture.finish() }
        fixture.store.close()
        let queue = try DatabaseQueue(path: fixture.store.path)
        for bit in [0, 1, 7, 20, 41] {
            let flip = "UPDATE \(place.table) SET \(place.column) = (\(place.column) | \(1 << bit)) "
            let (sets, clears) = (flip, flip + "- (\(place.column) & \(1 << bit)) * 2")
            for sql in [sets, clears] {
                let copy = try TemporaryFolder()
                copyFile(fixture.store.path, to: copy.file("beaufort.db"))
                let damaged = try DatabaseQueue(path: copy.file("beaufort.db"))
                try await damaged.write { db in try db.execute(sql: sql) }
                try damaged.close()
                let isSame = try await same(queue, copy.file("beaufort.db"), place)
                if isSame { continue }
                await #expect(throws: StoreError.self, "\(place.testDescription), bit \(bit)") {
                    let store = try Store.open(copy.path, mode: .readOnly)
                    defer { store.close() }
                    _ = try await StoreFixture.all(store)
                }
            }
        }
    }

    /// Opening or reading fails and says what is damaged, or every sample is as it was.
    private func expectErrorOrTruth(_ fixture: StoreFixture, _ whole: [Series], _ what: String) async throws {
        do {
            let store = try fixture.reader()
            defer { store.close() }
            let verdict = try await store.verify()
            #expect(!verdict.isWhole, "verify must find \(what)")
            let found = try await StoreFixture.all(store)
            #expect(
                found.map(\.labels) == whole.map(\.labels) && StoreFixture.isEqual(found, whole), "\(what)")
            let windows = [TimeRange(StoreFixture.start, StoreFixture.start + .hours(30))]
            for series in try await store.summarize([.metric("load")], over: windows, facts: .values) ?? [] {
                let truth = whole.first { $0.labels == series.labels }
                #expect(truth?.floats.values.count { !$0.isStale } == series.windows[0].count, "\(what)")
            }
        } catch let error as StoreError {
            guard case .corrupt = error else { throw error }
            #expect("\(error)".contains("damaged: ") && "\(error)".contains("beaufort store verify"))
        }
    }

    private func expectWhole(_ fixture: StoreFixture, _ whole: [Series]) async throws {
        let store = try fixture.reader()
        defer { store.close() }
        #expect(StoreFixture.isEqual(try await StoreFixture.all(store), whole))
        #expect(try await store.verify().problems == [])
    }

    private func set(_ bytes: [UInt8], _ place: Place, _ row: Int64, _ queue: DatabaseQueue) async throws {
        let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        try await queue.write { db in
            try db.execute(
                sql: "UPDATE \(place.table) SET \(place.column) = x'\(hex)' WHERE rowid = \(row)")
        }
    }

    /// Whether the flip has changed nothing: the bit was set already.
    private func same(_ queue: DatabaseQueue, _ path: String, _ place: Place) async throws -> Bool {
        let sql = "SELECT \(place.column) FROM \(place.table) ORDER BY rowid"
        let other = try DatabaseQueue(path: path)
        let (left, right) = (
            try await queue.read { db in try Int64?.fetchAll(db, sql: sql) },
            try await other.read { db in try Int64?.fetchAll(db, sql: sql) }
        )
        return left == right
    }
}

/// Blobs without Foundation.
private enum DatabaseBytes {
    static func fetch(_ db: Database, sql: String, row: Int64) throws -> [UInt8] {
        let hex = try String.fetchOne(db, sql: "SELECT hex((\(sql)))", arguments: [row]) ?? ""
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count, by: 2).map { place in
            UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) ?? 0
        }
    }
}
