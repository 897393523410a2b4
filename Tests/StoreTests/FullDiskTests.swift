import GRDB
import Store
import Support
import Telemetry
import Testing

/// The disk is full at every page a piece of work asks for, one after the other: SQLite's `max_page_count`
/// refuses a page exactly as a full disk does.
@Suite struct FullDiskTests {
    enum Work: String, CaseIterable, Sendable {
        case append, queue, fold, compact, retain

        func run(_ store: Store) async throws {
            let now = StoreFixture.start + .days(3)
            switch self {
            case .append, .queue:
                let long = String(repeating: "x", count: 600)
                let labels = (0..<40).map { Labels(name: "new", ["i": "\($0)\(long)"]) }
                try await store.append(labels.map { Series($0, at: now, 1) })
            case .fold: try await store.fold(now: now)
            case .compact: try await store.compact(now: now)
            case .retain: try await store.retain(now: now)
            }
        }
    }

    @Test(arguments: Work.allCases)
    func nothingIsLostWhereverTheDiskEnds(_ work: Work) async throws {
        let model = try await prepared(work)
        defer { model.finish() }
        let before = try await StoreFixture.all(model.store)
        let pages = try await pageCount(model.store)
        model.store.close()
        var refusals = 0
        for room in 0..<400 {
            let copy = try TemporaryFolder()
            copyFile(model.store.path, to: copy.file("beaufort.db"))
            let store = try Store.open(
                copy.path, mode: .readWrite, options: model.options, records: [])
            defer { store.close() }
            try await limit(store, to: pages + room)
            do {
                try await work.run(store)
                // Retention and merges give pages back before they ask for any.
                let needsRoom = work != .retain && work != .compact
                #expect(refusals > 0 || !needsRoom, "the limit must have been felt")
                try await expect(work == .compact ? before : nil, in: store, work)
                return
            } catch StoreError.diskFull {
                refusals += 1
            }
            // All that was committed is there and whole, in this process and after a restart.
            if refusals % 5 == 1 || room < 10 { try await expect(before, in: store, work) }
            // With space again, the same work goes through, and so does what comes after it.
            try await limit(store, to: 1_000_000)
            try await work.run(store)
            try await store.append([Series(Labels(name: "after"), at: StoreFixture.start + .days(4), 1)])
            #expect(try await store.verify().problems == [])
        }
        Issue.record("400 pages are not enough for \(work)")
    }

    /// The store is whole and answers as it did, in this process and in another.
    private func expect(_ before: [Series]?, in store: Store, _ work: Work) async throws {
        #expect(try await store.verify().problems == [], "\(work)")
        guard let before else { return }
        let folder = String(store.path.dropLast("/beaufort.db".utf8.count))
        let reader = try Store.open(folder, mode: .readOnly)
        defer { reader.close() }
        for one in [store, reader] {
            let found = try await StoreFixture.all(one)
            #expect(StoreFixture.bits(found) == StoreFixture.bits(before), "\(work)")
            #expect(found.map(\.histograms) == before.map(\.histograms), "\(work)")
        }
    }

    /// A store in which the work has something to do.
    private func prepared(_ work: Work) async throws -> StoreFixture {
        var options = StoreOptions()
        options.queuesOutgoing = work == .queue
        if work == .retain { (options.rawRetention, options.sliceRetention) = (.days(2), []) }
        let fixture = try StoreFixture(options: options)
        if work == .queue { try await fixture.store.setDestinations(["a"]) }
        var scrapes = Scrapes(seed: 9, series: 30, step: .minutes(2))
        for _ in 0..<(work == .fold ? 200 : 1_000) {
            try await fixture.store.append(scrapes.next())
            if work == .compact || work == .retain, scrapes.time.milliseconds % 7_200_000 == 0 {
                try await fixture.store.fold(now: scrapes.time)
            }
        }
        // No free page, and everything in the file itself, so that a copy of it is the whole store.
        try await fixture.store.database.writeWithoutTransaction { db in
            try db.execute(sql: "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
        }
        return fixture
    }

    private func pageCount(_ store: Store) async throws -> Int {
        try await store.database.read { db in try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0 }
    }

    private func limit(_ store: Store, to pages: Int) async throws {
        try await store.database.writeWithoutTransaction { db in
            _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
        }
    }
}
