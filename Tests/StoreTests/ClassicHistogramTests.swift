import GRDB
import Store
import Support
import Telemetry
import Testing

/// Days of classic histograms, which are merged into one object each, beside a store that never merges.
@Suite struct ClassicHistogramTests {
    private static let bounds = ["0.1", "0.25", "0.5", "1", "2.5", "10", "+Inf"]

    /// A service that is scraped: two histograms a route, restarts, stale markers, scrapes that are late.
    private struct Service {
        var random: SeededGenerator
        var time = StoreFixture.start
        var counts: [Labels: [Double]] = [:]

        init(seed: UInt64) { random = SeededGenerator(seed: seed) }

        mutating func next() -> [Series] {
            time = time + .seconds(60) + .milliseconds(random.chance(0.05) ? 7 : 0)
            let isStale = random.chance(0.003)
            let restarts = random.chance(0.001)
            var batch: [Series] = []
            for route in ["a", "b"] {
                let labels = Labels(name: "latency_seconds", ["route": route])
                var own = counts[labels] ?? [Double](repeating: 0, count: bounds.count)
                if restarts { own = own.map { _ in 0 } }
                for _ in 0..<random.int(in: 0...5) {
                    for above in random.int(in: 0...bounds.count - 1)..<bounds.count { own[above] += 1 }
                }
                counts[labels] = own
                for (index, bound) in bounds.enumerated() {
                    var bucket = labels
                    bucket["__name__"] = "latency_seconds_bucket"
                    bucket["le"] = bound
                    // A bucket that is missing now and then has times of its own.
                    if bound == "2.5", route == "b", random.chance(0.01) { continue }
                    batch.append(Series(bucket, at: time, isStale ? staleMarker : own[index]))
                }
                for (suffix, value) in [("_count", own.last ?? 0), ("_sum", random.double(in: 0...9))] {
                    var one = labels
                    one["__name__"] = "latency_seconds" + suffix
                    batch.append(Series(one, at: time, isStale ? staleMarker : value))
                }
            }
            return batch
        }
    }

    private func rows(_ store: Store, _ table: String) async throws -> Int {
        try await store.database.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
        }
    }

    /// A merged store, one that is not, and when the samples end.
    private func pair(_ seed: UInt64, days: Int) async throws -> (StoreFixture, StoreFixture, Timestamp) {
        let merged = try StoreFixture()
        let plain = try StoreFixture()
        var service = Service(seed: seed)
        for index in 0..<(days * 1_440) {
            let batch = service.next()
            try await merged.store.append(batch)
            try await plain.store.append(batch)
            guard index % 240 == 0 else { continue }
            try await merged.store.fold(now: service.time)
            try await plain.store.fold(now: service.time)
            try await merged.store.compact(now: service.time)
        }
        return (merged, plain, service.time)
    }

    @Test(arguments: 0..<3) func mergingChangesNoAnswer(_ seed: UInt64) async throws {
        let (merged, plain, end) = try await pair(seed, days: 4)
        defer {
            merged.finish()
            plain.finish()
        }
        // Two days are cold: one object for each histogram and day.
        #expect(try await rows(merged.store, "buckets") == 4)
        #expect(try await rows(plain.store, "buckets") == 0)
        try await expectSame(merged.store, plain.store, until: end, seed)
        #expect(try await merged.store.verify().problems == [])
        let reopened = try merged.reopened()
        try await expectSame(reopened.store, plain.store, until: end, seed + 10)
    }

    private func expectSame(
        _ left: Store, _ right: Store, until end: Timestamp, _ seed: UInt64
    ) async throws {
        var random = SeededGenerator(seed: seed)
        let span = Int((end - StoreFixture.start).milliseconds)
        for round in 0..<16 {
            let start = StoreFixture.start + .milliseconds(Int64(random.int(in: 0...span)))
            let range =
                round == 0 ? StoreFixture.always : TimeRange(start, start + .minutes(Int64(round) * 90))
            let matchers: [Matcher] = round % 2 == 0 ? [] : [Matcher("le", .equal, "2.5")]
            let expected = try await right.select(matchers, in: range)
            let found = try await left.select(matchers, in: range)
            #expect(StoreFixture.isEqual(found, expected), "round \(round)")
            let last = try await left.selectLast([], at: range.end, lookback: .hours(30))
            #expect(
                StoreFixture.isEqual(
                    last, try await right.selectLast([], at: range.end, lookback: .hours(30))))
            let one = try await left.summarize([], over: [range], facts: .counter)
            let other = try await right.summarize([], over: [range], facts: .counter)
            #expect(one?.map(\.labels) == other?.map(\.labels))
            #expect(one?.map { facts($0) } == other?.map { facts($0) })
        }
    }

    /// What a window of a counter says. What falls took away is exact of whole numbers, not of sums.
    private func facts(_ series: SeriesSummary) -> [[Double]] {
        series.windows.map { window in
            let lost = (window.resetSum * 1e6).rounded()
            return [Double(window.count), window.firstValue, window.lastValue, lost]
        }
    }

    /// A day that gets more samples is written anew, and the object before it goes.
    @Test func lateSamplesMakeANewObject() async throws {
        let (merged, plain, end) = try await pair(7, days: 2)
        defer {
            merged.finish()
            plain.finish()
        }
        let now = end + .days(3)
        for store in [merged.store, plain.store] { try await store.fold(now: now) }
        try await merged.store.compact(now: now)
        let before = try await rows(merged.store, "buckets")
        var labels = Labels(name: "latency_seconds_bucket", ["route": "a", "le": "0.5"])
        for _ in 0..<2 {
            let late = [Series(labels, at: end + .minutes(1), 1e6)]
            for store in [merged.store, plain.store] {
                try await store.append(late)
                try await store.fold(now: now)
            }
            try await merged.store.compact(now: now)
            #expect(try await rows(merged.store, "buckets") <= before)
            try await expectSame(merged.store, plain.store, until: end, 3)
            labels["le"] = "1"
        }
        #expect(try await merged.store.verify().problems == [])
    }

    /// Rows that no chunk needs any more are deleted with their day.
    @Test func retentionTakesObjectsToo() async throws {
        let (merged, plain, end) = try await pair(8, days: 3)
        defer {
            merged.finish()
            plain.finish()
        }
        #expect(try await rows(merged.store, "buckets") > 0)
        try await merged.store.retain(now: end + .days(1_000))
        #expect(try await rows(merged.store, "buckets") == 0)
        #expect(try await rows(merged.store, "chunk") == 0)
    }

    /// A flipped byte in an object, or an object that is gone, is told by every query that needs it.
    @Test(arguments: ["UPDATE buckets SET body = zeroblob(length(body))", "DELETE FROM buckets"])
    func damageIsTold(_ sql: String) async throws {
        let (merged, plain, _) = try await pair(9, days: 3)
        defer {
            merged.finish()
            plain.finish()
        }
        try await merged.store.database.write { db in try db.execute(sql: sql) }
        await #expect(throws: StoreError.self) { try await StoreFixture.all(merged.store) }
        let problems = try await merged.store.verify().problems
        #expect(problems.contains { $0.contains("buckets ") })
        let target = try TemporaryFolder()
        merged.store.close()
        let report = try await Store.salvage(merged.folder.path, into: target.path)
        #expect(!report.isWhole)
        let salvaged = try Store.open(target.path, mode: .readWrite)
        defer { salvaged.close() }
        #expect(try await salvaged.verify().problems == [])
        #expect(
            try await StoreFixture.all(salvaged).contains { $0.labels.metricName == "latency_seconds_sum" })
    }

    @Test func aWholeFileIsSalvagedWhole() async throws {
        let (merged, plain, _) = try await pair(10, days: 3)
        defer { plain.finish() }
        let whole = try await StoreFixture.all(merged.store)
        merged.store.close()
        let target = try TemporaryFolder()
        #expect(try await Store.salvage(merged.folder.path, into: target.path).isWhole)
        let salvaged = try Store.open(target.path, mode: .readWrite)
        defer { salvaged.close() }
        #expect(StoreFixture.isEqual(try await StoreFixture.all(salvaged), whole))
        #expect(try await rows(salvaged, "buckets") > 0)
    }
}
