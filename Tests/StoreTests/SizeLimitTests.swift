import GRDB
import Store
import Support
import Telemetry
import Testing

@Suite struct SizeLimitTests {
    /// Six days of scrapes in a store with a limit; folded, merged and retained as they come.
    private func fill(_ fixture: StoreFixture, days: Int) async throws -> Timestamp {
        var scrapes = Scrapes(seed: 21, series: 20, step: .minutes(2))
        for _ in 0..<(days * 720) {
            try await fixture.store.append(scrapes.next())
            guard scrapes.time.milliseconds % 7_200_000 == 0 else { continue }
            try await fixture.store.fold(now: scrapes.time)
            try await fixture.store.compact(now: scrapes.time)
        }
        return scrapes.time
    }

    private func limited(_ bytes: Int?, _ folder: TemporaryFolder? = nil) throws -> StoreFixture {
        var options = StoreOptions()
        options.sizeLimit = bytes
        return try StoreFixture(options: options, folder: folder)
    }

    @Test func theOldestDaysGoUntilItFits() async throws {
        let first = try limited(nil)
        let now = try await fill(first, days: 6)
        let used = try await first.store.retain(now: now).usedBytes
        #expect(used > 0 && first.store.health().usedBytes == used)
        let whole = try await StoreFixture.all(first.store)
        first.store.close()
        let fixture = try limited(used - 1, first.folder)
        defer { fixture.finish() }
        let reader = try fixture.reader()
        defer { reader.close() }
        _ = try await StoreFixture.all(reader)
        let report = try await fixture.store.retain(now: now)
        #expect(report.chunks > 0 && report.usedBytes < used)
        for store in [fixture.store, reader] {
            let kept = try await StoreFixture.all(store)
            #expect(!kept.isEmpty)
            for series in kept {
                let full = try #require(whole.first { $0.labels == series.labels })
                let tail = full.floats.values.suffix(series.floats.count)
                #expect(tail.map(\.bitPattern) == series.floats.values.map(\.bitPattern))
                #expect(full.floats.times.suffix(series.floats.count).elementsEqual(series.floats.times))
                #expect(full.histograms.suffix(series.histograms.count).elementsEqual(series.histograms))
                // The oldest day went, and no more than had to.
                let from = series.floats.times.first ?? series.histograms.first?.time ?? now
                #expect(from >= StoreFixture.start + .days(1) && from <= StoreFixture.start + .days(2))
            }
        }
        #expect(try await fixture.store.retain(now: now).chunks == 0, "it fits now")
        #expect(try await fixture.store.verify().problems == [])
    }

    @Test func theLastDayStaysWhateverTheLimit() async throws {
        let fixture = try limited(8_192)
        defer { fixture.finish() }
        let now = try await fill(fixture, days: 3)
        let report = try await fixture.store.retain(now: now)
        #expect(report.chunks > 0 && report.usedBytes > 8_192)
        let health = fixture.store.health()
        #expect(health.usedBytes > health.sizeLimit ?? .max, "told, for the alert")
        let last = try await fixture.store.select([.metric("load")], in: TimeRange(now - .days(1), now))
        #expect(last.first?.floats.count == 721, "both ends")
    }

    @Test func theFileStopsGrowing() async throws {
        let folder = try TemporaryFolder()
        let fixture = try limited(150_000, folder)
        defer { fixture.finish() }
        var scrapes = Scrapes(seed: 22, series: 20, step: .minutes(2))
        var sizes: [Int] = []
        for index in 0..<(12 * 720) {
            try await fixture.store.append(scrapes.next())
            guard index % 60 == 0 else { continue }
            try await fixture.store.fold(now: scrapes.time)
            try await fixture.store.compact(now: scrapes.time)
            try await fixture.store.retain(now: scrapes.time)
            if index % 720 == 0 { sizes.append(fixture.store.health().fileBytes) }
        }
        let settled = sizes.dropFirst(5)
        #expect(settled.max() ?? 0 <= (settled.first ?? 0) * 5 / 4, "\(sizes)")
    }
}
