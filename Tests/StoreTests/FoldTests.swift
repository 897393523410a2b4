import GRDB
import Store
import Support
import Telemetry
import Testing

@Suite struct FoldTests {
    /// Twelve hours of scrapes, folded at random moments: every answer stays the same.
    @Test(arguments: 0..<2) func foldingChangesNoAnswer(_ seed: UInt64) async throws {
        let folded = try StoreFixture()
        let plain = try StoreFixture()
        defer {
            folded.finish()
            plain.finish()
        }
        var scrapes = Scrapes(seed: seed)
        var random = SeededGenerator(seed: seed + 100)
        for _ in 0..<(12 * 240) {
            let batch = scrapes.next()
            try await folded.store.append(batch)
            try await plain.store.append(batch)
            if random.chance(0.01) { try await folded.store.fold(now: scrapes.time) }
        }
        try await folded.store.fold(now: scrapes.time)
        let statistics = try await folded.store.statistics()
        #expect(statistics.chunks > 40)
        #expect(statistics.headSamples < 5_300)
        let reopened = try folded.reopened()
        let reader = try folded.reader()
        for store in [reopened.store, reader] {
            try await expectSameAnswers(
                store, plain.store, from: StoreFixture.start, to: scrapes.time, &random)
        }
        #expect(try await reader.verify().problems == [])
        reader.close()
    }

    private func expectSameAnswers(
        _ left: Store, _ right: Store, from: Timestamp, to: Timestamp, _ random: inout SeededGenerator
    ) async throws {
        let span = Int((to - from).milliseconds)
        for round in 0..<30 {
            let start = from + .milliseconds(Int64(random.int(in: -10_000...span)))
            let range =
                round == 0 ? StoreFixture.always : TimeRange(start, start + .minutes(Int64(round) * 9))
            let matchers = [
                [], [Matcher.metric("requests_total")], [Matcher("route", .regex, "r[1-3]")],
                [Matcher("route", .equal, "")],
            ][round % 4]
            let expected = try await right.select(matchers, in: range)
            let found = try await left.select(matchers, in: range)
            #expect(found.map(\.labels) == expected.map(\.labels))
            #expect(found.map(\.floats.times) == expected.map(\.floats.times))
            #expect(StoreFixture.bits(found) == StoreFixture.bits(expected))
            #expect(found.map(\.histograms) == expected.map(\.histograms))
            let lookback = TimeSpan.minutes(round % 2 == 0 ? 5 : 600)
            let last = try await left.selectLast(matchers, at: range.end, lookback: lookback)
            let wanted = try await right.selectLast(matchers, at: range.end, lookback: lookback)
            #expect(last.map(\.floats.times) == wanted.map(\.floats.times))
            #expect(StoreFixture.bits(last) == StoreFixture.bits(wanted))
            #expect(last.map(\.histograms) == wanted.map(\.histograms))
        }
    }

    @Test func chunksAreSmall() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        var scrapes = Scrapes(seed: 1, series: 40)
        for _ in 0..<(4 * 240) { try await fixture.store.append(scrapes.next()) }
        let report = try await fixture.store.fold(now: scrapes.time + .hours(3))
        #expect(report.samples > 39_000)
        #expect(Double(report.bytes) / Double(report.samples) < 1.2)
    }

    @Test func memoryIsBounded() async throws {
        var options = StoreOptions()
        options.headByteLimit = 64 << 10
        let fixture = try StoreFixture(options: options)
        defer { fixture.finish() }
        var scrapes = Scrapes(seed: 5)
        var count = 0
        for _ in 0..<2_000 {
            let batch = scrapes.next()
            count += batch.count
            try await fixture.store.append(batch)
            #expect(fixture.store.health().headBytes <= 64 << 10)
        }
        let found = try await StoreFixture.all(fixture.store)
        #expect(found.reduce(0) { $0 + $1.floats.count + $1.histograms.count } == count)
    }

    @Test func aDamagedChunkIsAnErrorAndNeverAnAnswer() async throws {
        let fixture = try StoreFixture()
        defer { fixture.finish() }
        var scrapes = Scrapes(seed: 9)
        for _ in 0..<600 { try await fixture.store.append(scrapes.next()) }
        try await fixture.store.fold(now: scrapes.time + .hours(3))
        try await fixture.store.database.write { db in
            try db.execute(
                sql: """
                    UPDATE chunk SET body = substr(body, 1, 20) || x'ff' || substr(body, 22)
                    WHERE id = (SELECT max(id) FROM chunk)
                    """)
        }
        await #expect {
            try await StoreFixture.all(fixture.store)
        } throws: { error in
            if case StoreError.corrupt(_, let what)? = error as? StoreError {
                what.contains("chunk")
            } else {
                false
            }
        }
        let report = try await fixture.store.verify()
        #expect(report.problems.count == 1)
        // What is whole still answers.
        #expect(try await fixture.store.select([.metric("load")], in: StoreFixture.always).count == 1)
    }
}
