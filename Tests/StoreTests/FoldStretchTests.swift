import GRDB
import Support
import Synchronization
import Telemetry
import Testing

@testable import Store

/// A fold of many series is several transactions: whatever stands between them is whole.
@Suite struct FoldStretchTests {
    /// More samples than one transaction takes.
    private static let series = 12

    private static func filled(_ fixture: StoreFixture) async throws -> Timestamp {
        let count = FoldPlan.sampleLimit / 4
        let times = (0..<count).map { StoreFixture.start + .milliseconds(Int64($0) * 20) }
        let all = (0..<series).map { index in
            Series(
                labels: Labels(name: "m", ["i": "\(index)"]),
                floats: Column(times: times, values: times.indices.map { Double($0 * 7 % 90) }))
        }
        try await fixture.store.append(all)
        return times.last ?? StoreFixture.start
    }

    /// The fold fails after its first transaction, as a kill would end it; nothing is lost or doubled, in
    /// this process, in a reader, or after a restart, and the next fold ends what was begun.
    @Test func aFoldThatIsCutShortLosesNothing() async throws {
        let fixture = try StoreFixture()
        let end = try await Self.filled(fixture)
        let reader = try fixture.reader()
        let before = try await StoreFixture.all(fixture.store)
        try await fixture.store.database.write { db in
            try db.execute(
                sql: """
                    CREATE TRIGGER halt BEFORE INSERT ON chunk WHEN NEW.id >> 35 = 7
                    BEGIN SELECT RAISE(ABORT, 'halted'); END
                    """)
        }
        await #expect(throws: StoreError.self) { try await fixture.store.fold(now: end + .days(1)) }
        let chunks = try await fixture.store.statistics().chunks
        #expect(chunks > 0)
        let reopened = try fixture.reopened()
        defer { reopened.finish() }
        let fresh = try reopened.reader()
        for store in [reopened.store, reader, fresh] {
            #expect(StoreFixture.isEqual(try await StoreFixture.all(store), before))
        }
        try await reopened.store.database.write { try $0.execute(sql: "DROP TRIGGER halt") }
        // Late samples of one series, in a batch the fold does not take.
        let late = Series(Labels(name: "m", ["i": "3"]), at: end + .days(2), 5)
        try await reopened.store.append([late])
        let report = try await reopened.store.fold(now: end + .days(1))
        #expect(report.batches == 1)
        #expect(try await reopened.store.statistics().batches == 1)
        for store in [reopened.store, reader, fresh] {
            let counts = try await StoreFixture.all(store).map(\.floats.count)
            let expected = before.map(\.floats.count).reduce(0, +) + 1
            #expect(counts.reduce(0, +) == expected)
        }
        #expect(try await reopened.store.verify().problems == [])
        reader.close()
        fresh.close()
    }

    /// What a batch still has though chunks have it too counts once.
    @Test func samplesOfLaterBatchesAreFoldedOnce() async throws {
        let fixture = try StoreFixture()
        let start = StoreFixture.start
        func batch(_ name: String, _ minutes: ClosedRange<Int64>) -> Series {
            let times = minutes.map { start + .minutes($0) }
            return Series(
                labels: Labels(name: name),
                floats: Column(times: times, values: times.indices.map(Double.init)))
        }
        try await fixture.store.append([batch("a", 0...100)])
        // Not old enough as a batch, and half of it no newer than what is folded.
        try await fixture.store.append([batch("b", 50...200)])
        try await fixture.store.fold(now: start + .minutes(131))
        #expect(try await fixture.store.statistics().batches == 1)
        let reopened = try fixture.reopened()
        defer { reopened.finish() }
        let counts = try await StoreFixture.all(reopened.store).map(\.floats.count)
        #expect(counts == [101, 151])
        try await reopened.store.fold(now: start + .days(1))
        #expect(try await StoreFixture.all(reopened.store).map(\.floats.count) == [101, 151])
        #expect(try await reopened.store.verify().problems == [])
    }

    /// An append commits first and reaches memory afterwards. A fold that comes between the two leaves the
    /// batch's row alone: it is all there is of its samples.
    @Test func aBatchThatMemoryLacksStays() async throws {
        let fixture = try StoreFixture()
        let start = StoreFixture.start
        try await fixture.store.append([Series(Labels(name: "a"), at: start, 1)])
        try await fixture.store.append([Series(Labels(name: "a"), at: start + .seconds(1), 2)])
        let store = fixture.store
        store.head.withLock { $0.lastBatch = 1 }
        #expect(try await store.fold(now: start + .days(1)).batches == 1)
        #expect(try await store.statistics().batches == 1)
        let reopened = try fixture.reopened()
        defer { reopened.finish() }
        #expect(try await StoreFixture.all(reopened.store).map(\.floats.count) == [2])
    }

    /// History that is imported while the agent measures itself does not wait for what is measured now, and
    /// ids are not used again while an older batch stays.
    @Test func batchesBehindNewerOnesAreFolded() async throws {
        let fixture = try StoreFixture()
        let start = StoreFixture.start
        let now = start + .days(9)
        let reader = try fixture.reader()
        func own(_ seconds: Int64) -> [Series] {
            [Series(Labels(name: "own"), at: now + .seconds(seconds), Double(seconds))]
        }
        for hour in 0..<50 {
            try await fixture.store.append(own(Int64(hour)))
            let times = (0..<60).map { start + .hours(Int64(hour)) + .minutes(Int64($0)) }
            let values = times.map { Double($0.milliseconds % 71) }
            let old = Series(labels: Labels(name: "old"), floats: Column(times: times, values: values))
            try await fixture.store.append([old])
            if hour % 7 == 0 { _ = try await StoreFixture.all(reader) }
        }
        let whole = try await StoreFixture.all(fixture.store)
        let report = try await fixture.store.fold(now: now)
        #expect(report.batches >= 25)
        for second in 50..<60 { try await fixture.store.append(own(Int64(second))) }
        let reopened = try fixture.reopened()
        defer { reopened.finish() }
        for store in [reopened.store, reader, try reopened.reader()] {
            let found = try await StoreFixture.all(store)
            #expect(found.map(\.floats.count) == [3_000, 60])
            #expect(found.first?.floats.values == whole.first?.floats.values)
            #expect(found.last?.floats.values == (0..<60).map(Double.init))
        }
        #expect(try await reopened.store.statistics().batches <= 62)
        #expect(try await reopened.store.verify().problems == [])
        reader.close()
    }
}
