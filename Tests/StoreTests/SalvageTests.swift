import GRDB
import Glibc
import Store
import Support
import Telemetry
import Testing

/// What can be read of a damaged file comes over as it was; nothing that cannot be trusted does.
@Suite struct SalvageTests {
    private static let records = [
        RecordSchema(
            name: "notes",
            migrations: [
                (
                    "1",
                    """
                    CREATE TABLE note (text TEXT NOT NULL);
                    CREATE TABLE word (name TEXT PRIMARY KEY, n INTEGER NOT NULL CHECK (n < 900)) WITHOUT ROWID;
                    """
                )
            ])
    ]

    /// A store with samples, requests and records, and its samples: made once.
    private static let original = Task {
        let (fixture, whole) = try await StoreFixture.history()
        var random = SeededGenerator(seed: 3)
        try await fixture.store.append(requests: (0..<300).map { RequestTests.request($0, &random) })
        fixture.store.close()
        try Store.open(fixture.folder.path, mode: .readWrite, records: SalvageTests.records).close()
        let queue = try DatabaseQueue(path: fixture.store.path)
        try await queue.write { db in
            for index in 0..<800 {
                try db.execute(sql: "INSERT INTO note VALUES (?)", arguments: ["note \(index)"])
                try db.execute(
                    sql: "INSERT INTO word VALUES (?, ?)",
                    arguments: ["a word of some length \(index)", index])
            }
        }
        try queue.close()
        return (fixture, whole)
    }

    /// A closed copy of it.
    private func history() async throws -> (TemporaryFolder, [Series]) {
        let (fixture, whole) = try await SalvageTests.original.value
        let folder = try TemporaryFolder()
        copyFile(fixture.store.path, to: folder.file("beaufort.db"))
        return (folder, whole)
    }

    private func salvage(_ folder: TemporaryFolder, _ target: TemporaryFolder) async throws -> SalvageReport {
        try await Store.salvage(folder.path, into: target.path, records: SalvageTests.records)
    }

    private func contents(_ folder: TemporaryFolder) async throws -> [Series] {
        let store = try Store.open(folder.path, mode: .readWrite, records: SalvageTests.records)
        defer { store.close() }
        #expect(try await store.verify().problems == [])
        return try await StoreFixture.all(store)
    }

    @Test func aWholeFileComesOverWhole() async throws {
        let (folder, whole) = try await history()
        let target = try TemporaryFolder()
        let report = try await salvage(folder, target)
        #expect(report.isWhole, "\(report)")
        #expect(report.samples == whole.reduce(0) { $0 + $1.floats.count + $1.histograms.count })
        let kept = Dictionary(uniqueKeysWithValues: report.tables.map { ($0.name, $0.kept) })
        #expect(kept["request"] == 300 && kept["note"] == 800 && kept["word"] == 800)
        #expect(StoreFixture.isEqual(try await contents(target), whole))
        let left = try DatabaseQueue(path: folder.file("beaufort.db"))
        let right = try DatabaseQueue(path: target.file("beaufort.db"))
        for table in ["series", "times", "batch", "chunk", "request", "note", "word"] {
            let sql = "SELECT * FROM \(table) ORDER BY 1"
            let before = try left.read { db in try Row.fetchAll(db, sql: sql) }
            let after = try right.read { db in try Row.fetchAll(db, sql: sql) }
            #expect(after == before, "\(table)")
        }
        #expect(access(target.file("salvage.partial"), F_OK) != 0)
    }

    /// A copy that was broken off has whatever its pages have.
    @Test func aFileCutShortGivesWhatIsLeft() async throws {
        let (folder, whole) = try await history()
        let path = folder.file("beaufort.db")
        let length = fileSize(path)
        let samples = whole.reduce(0) { $0 + $1.floats.count + $1.histograms.count }
        for left in [length - 100, length * 9 / 10, length / 2 + 77] {
            truncate(path, off_t(left))
            let target = try TemporaryFolder()
            let report = try await salvage(folder, target)
            let found = try await contents(target)
            #expect(found.reduce(0) { $0 + $1.floats.count + $1.histograms.count } == report.samples)
            #expect(
                !report.isWhole && report.samples > 0 && report.samples <= samples,
                "\(left) of \(length): \(report)")
        }
    }

    /// Pages of nonsense anywhere behind the first, which says what tables there are.
    @Test(arguments: 0..<12 as Range<UInt64>) func nonsenseCostsOnlyWhatItCovers(_ seed: UInt64) async throws
    {
        let (folder, whole) = try await history()
        var random = SeededGenerator(seed: seed)
        let pages = fileSize(folder.file("beaufort.db")) / 4_096
        let bad = Set((0...seed % 4).map { _ in random.int(in: 1...pages - 1) })
        for page in bad { try overwrite(folder.file("beaufort.db"), page: page, &random) }
        let verdict = try await Store.verify(folder.path)
        let target = try TemporaryFolder()
        let report = try await salvage(folder, target)
        #expect(report.isWhole || !verdict.isWhole, "verify tells what salvage has lost")
        let found = try await contents(target)
        for series in found {
            let truth = try #require(whole.first { $0.labels == series.labels })
            var samples: [Timestamp: UInt64] = [:]
            for (time, value) in zip(truth.floats.times, truth.floats.values) {
                samples[time] = value.bitPattern
            }
            let isTrue = zip(series.floats.times, series.floats.values)
                .allSatisfy { samples[$0] == $1.bitPattern }
            #expect(isTrue && Set(series.histograms).isSubset(of: Set(truth.histograms)))
        }
        // What is not reported as lost is there.
        if report.isWhole { #expect(StoreFixture.isEqual(found, whole)) }
        let before = whole.reduce(0) { $0 + $1.floats.count + $1.histograms.count }
        #expect(found.reduce(0) { $0 + $1.floats.count + $1.histograms.count } == report.samples)
        #expect(report.samples <= before)
    }

    @Test(arguments: [("note", "text", "note 400"), ("word", "name", "a word of some length 400")])
    func aLostPageCostsItsOwnRowsAlone(_ table: String, _ column: String, _ text: String) async throws {
        let (folder, whole) = try await history()
        let bytes = readFile(folder.file("beaufort.db"))
        let place = try #require((0..<bytes.count).first { bytes[$0...].starts(with: text.utf8) })
        var random = SeededGenerator(seed: 7)
        try overwrite(folder.file("beaufort.db"), page: place / 4_096, &random)
        let target = try TemporaryFolder()
        let report = try await salvage(folder, target)
        let lost = report.tables.filter { !$0.isWhole }
        #expect(lost.map(\.name) == [table] && lost.allSatisfy { $0.gaps == 1 && $0.kept > 400 })
        let queue = try DatabaseQueue(path: target.file("beaufort.db"))
        let kept = try await queue.read { db in
            try String.fetchAll(db, sql: "SELECT \(column) FROM \(table) ORDER BY 1")
        }
        #expect(kept.count == lost.first?.kept)
        let before = text.replacing("400", with: "0")
        #expect(kept.contains(before) && kept.contains(text.replacing("400", with: "799")))
        #expect(!kept.contains(text))
        #expect(StoreFixture.isEqual(try await contents(target), whole))
    }

    /// One byte in the head of a cell: the length of a row, its id, or what its columns are.
    @Test(arguments: 0..<40 as Range<UInt64>) func aByteInACellCostsNoOtherRow(_ seed: UInt64) async throws {
        let before = try await SalvageTests.whole.value
        let (folder, whole) = try await history()
        var random = SeededGenerator(seed: seed)
        try flipInACell(folder.file("beaufort.db"), &random)
        let target = try TemporaryFolder()
        let report = try await salvage(folder, target)
        let found = try await contents(target)
        let isEqual = StoreFixture.isEqual(found, whole)
        #expect(isEqual || !report.isWhole, "\(report)")
        let lost = Set(report.tables.filter { !$0.isWhole }.map(\.name))
        for table in report.tables where table.name != "state" {
            let all = try #require(before.tables.first { $0.name == table.name }).kept
            // Chunks fall with the series and the times they refer to, and with nothing else.
            if table.name == "chunk", !lost.isDisjoint(with: ["series", "times", "buckets"]) { continue }
            #expect(table.kept >= all - 2, "\(table) of \(all)")
            if table.kept < all, !lost.contains("series") { #expect(!table.isWhole, "\(table) of \(all)") }
        }
    }

    /// Ids that jump, in many places at once.
    @Test(arguments: 0..<6 as Range<UInt64>) func damageInManyCellsAddsUpAndNoMore(_ seed: UInt64)
        async throws
    {
        let before = try await SalvageTests.whole.value
        let (folder, _) = try await history()
        var random = SeededGenerator(seed: 100 + seed)
        for _ in 0..<5 { try flipInACell(folder.file("beaufort.db"), &random) }
        let target = try TemporaryFolder()
        let report = try await salvage(folder, target)
        _ = try await contents(target)
        for table in report.tables where !["state", "chunk"].contains(table.name) {
            let all = try #require(before.tables.first { $0.name == table.name }).kept
            #expect(table.kept >= all - 10, "\(table) of \(all)")
        }
    }

    @Test func timesWhoseIDJumpedAreFoundAgain() async throws {
        let (folder, whole) = try await history()
        let queue = try DatabaseQueue(path: folder.file("beaufort.db"))
        try await queue.write { db in
            let id = try Int64.fetchOne(db, sql: "SELECT max(id) FROM times")
            try db.execute(sql: "UPDATE times SET id = 7000 WHERE id = ?", arguments: [id])
        }
        try queue.close()
        let target = try TemporaryFolder()
        _ = try await salvage(folder, target)
        #expect(StoreFixture.isEqual(try await contents(target), whole))
    }

    private static let whole = Task {
        let (fixture, _) = try await SalvageTests.original.value
        let target = try TemporaryFolder()
        return try await Store.salvage(fixture.folder.path, into: target.path, records: SalvageTests.records)
    }

    /// Changes a byte among the first of a random cell of a leaf, where a row's length and id stand.
    private func flipInACell(_ path: String, _ random: inout SeededGenerator) throws {
        let bytes = readFile(path)
        let leaves = (1..<bytes.count / 4_096).filter { page in
            bytes[page * 4_096] == 0x0d && bytes[page * 4_096 + 4] > 0
        }
        let start = leaves[random.int(in: 0...leaves.count - 1)] * 4_096
        let cells = Int(bytes[start + 3]) << 8 | Int(bytes[start + 4])
        let cell = start + 8 + 2 * random.int(in: 0...max(0, cells - 1))
        let place = start + (Int(bytes[cell]) << 8 | Int(bytes[cell + 1])) + random.int(in: 0...7)
        let descriptor = try #require(Optional(open(path, O_WRONLY)).flatMap { $0 < 0 ? nil : $0 })
        defer { close(descriptor) }
        let flipped = [bytes[place] ^ UInt8(random.int(in: 1...255))]
        #expect(pwrite(descriptor, flipped, 1, place) == 1)
    }

    /// A first page that says nothing of the tables is told from an older format, and is no crash.
    @Test(arguments: [true, false]) func aFileWithoutTablesIsRefused(isEmpty: Bool) async throws {
        let folder = try TemporaryFolder()
        if isEmpty {
            _ = try folder.write("beaufort.db", "")
        } else {
            let queue = try DatabaseQueue(path: folder.file("beaufort.db"))
            try await queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA user_version = 5; PRAGMA application_id = 1114010228")
            }
            try queue.close()
        }
        let error = await #expect(throws: StoreError.self) {
            try await salvage(folder, TemporaryFolder())
        }
        #expect(error.map { "\($0)".contains("no rows can be read") } == true)
    }

    private func overwrite(_ path: String, page: Int, _ random: inout SeededGenerator) throws {
        let descriptor = try #require(Optional(open(path, O_WRONLY)).flatMap { $0 < 0 ? nil : $0 })
        defer { close(descriptor) }
        let nonsense = (0..<4_096).map { _ in UInt8(random.int(in: 0...255)) }
        #expect(pwrite(descriptor, nonsense, nonsense.count, page * 4_096) == 4_096)
    }

    @Test func aLostLeafCostsItsRowsAlone() async throws {
        let (folder, whole) = try await history()
        let queue = try DatabaseQueue(path: folder.file("beaufort.db"))
        let lost = try await queue.read { db in
            try Int64.fetchAll(db, sql: "SELECT id FROM chunk ORDER BY id")[7]
        }
        try await queue.write { db in
            try db.execute(
                sql: "UPDATE chunk SET body = zeroblob(length(body)) WHERE id = ?", arguments: [lost])
            try db.execute(sql: "UPDATE state SET generation = 77")
        }
        try queue.close()
        let target = try TemporaryFolder()
        let report = try await salvage(folder, target)
        #expect(report.tables.filter { !$0.isWhole }.map(\.name) == ["chunk", "state"])
        let found = try await contents(target)
        #expect(found.count == whole.count)
        let changed = zip(found, whole).filter { !StoreFixture.isEqual([$0], [$1]) }
        #expect(changed.count == 1)
    }

    @Test func aLostSeriesTakesItsOwnSamplesAlong() async throws {
        let (folder, whole) = try await history()
        let queue = try DatabaseQueue(path: folder.file("beaufort.db"))
        try await queue.write { db in try db.execute(sql: "UPDATE series SET first = first + 1 WHERE id = 2")
        }
        try queue.close()
        let target = try TemporaryFolder()
        let report = try await salvage(folder, target)
        #expect(report.tables.filter { !$0.isWhole }.map(\.name) == ["series"])
        let found = try await contents(target)
        #expect(found.count == whole.count - 1)
        let before = whole.reduce(0) { $0 + $1.floats.count + $1.histograms.count }
        #expect(report.orphanedSamples > 0 && report.orphanedSamples + report.samples == before)
        let rest = whole.filter { series in found.contains { $0.labels == series.labels } }
        #expect(StoreFixture.isEqual(found, rest))
        // Its id is not given to another series, and life goes on.
        let store = try Store.open(target.path, mode: .readWrite, records: SalvageTests.records)
        defer { store.close() }
        let late = StoreFixture.start + .days(3)
        try await store.append([Series(Labels(name: "new"), at: late, 1)])
        try await store.fold(now: late + .days(2))
        try await store.compact(now: late + .days(3))
        #expect(try await store.verify().problems == [])
    }

    @Test func whatCannotBeDoneIsSaid() async throws {
        let (folder, _) = try await history()
        let target = try TemporaryFolder()
        var random = SeededGenerator(seed: 1)
        try overwrite(folder.file("beaufort.db"), page: 0, &random)
        let error = await #expect(throws: StoreError.self) { try await salvage(folder, target) }
        #expect(error.map { "\($0)".contains(".recover") } == true)
        #expect(await #expect(throws: StoreError.self) { try await Store.verify(folder.path) } == error)
        #expect(access(target.file("beaufort.db"), F_OK) != 0)
        await #expect(throws: StoreError.missing(path: target.file("beaufort.db"))) {
            try await salvage(target, TemporaryFolder())
        }
        let taken = await #expect(throws: StoreError.self) { try await salvage(target, folder) }
        #expect(taken.map { "\($0)".contains("exists already") } == true)
    }
}
