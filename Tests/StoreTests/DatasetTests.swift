import GRDB
import Glibc
import Store
import Support
import Telemetry
import Testing

/// The 500-series data set of the design (`tools/dataset/gen.py OUT --no-rw`), when `BEAUFORT_DATASET`
/// names its folder: folded size, and every bit back.
@Suite(.enabled(if: getenv("BEAUFORT_DATASET") != nil, "BEAUFORT_DATASET names no data set"))
struct DatasetTests {
    let folder = String(cString: getenv("BEAUFORT_DATASET"))

    @Test(.timeLimit(.minutes(30))) func aWeekIsSmall() async throws {
        let series = try load()
        var options = StoreOptions()
        options.rawRetention = .days(100)
        let fixture = try StoreFixture(options: options)
        defer { fixture.finish() }
        let total = series.reduce(0) { $0 + $1.floats.count }
        let starts = series.compactMap(\.floats.times.first)
        var time = try #require(starts.min())
        var places = [Int](repeating: 0, count: series.count)
        var written = 0
        while written < total {
            // Ten scrapes a request, as a remote-write sender batches them.
            time = time + .seconds(150)
            var batch: [Series] = []
            for (index, one) in series.enumerated() {
                let from = places[index]
                var to = from
                while to < one.floats.count, one.floats.times[to] < time { to += 1 }
                if from == to { continue }
                let part = Column(
                    times: Array(one.floats.times[from..<to]), values: Array(one.floats.values[from..<to]))
                batch.append(Series(labels: one.labels, floats: part))
                places[index] = to
                written += to - from
            }
            try await fixture.store.append(batch)
        }
        try await fixture.store.fold(now: time + .hours(3))
        try await fixture.store.compact(now: time + .days(2))
        let statistics = try await fixture.store.statistics()
        #expect(statistics.chunkSamples == total)
        let reopened = try fixture.reopened()
        let pages = try await reopened.store.database.read { db in
            func number(_ pragma: String) throws -> Int { try Int.fetchOne(db, sql: "PRAGMA \(pragma)") ?? 0 }
            return try (number("page_count") - number("freelist_count")) * number("page_size")
        }
        let file = Double(pages) / Double(total)
        print("\(total) samples: \(statistics.bytesPerSample ?? 0) encoded, \(file) in the file, bytes each")
        #expect(statistics.bytesPerSample ?? 9 < 1)
        let found = try await StoreFixture.all(reopened.store)
        #expect(StoreFixture.bits(found) == StoreFixture.bits(series))
        #expect(found.map(\.floats.times) == series.sorted { $0.labels < $1.labels }.map(\.floats.times))
    }

    private func load() throws -> [Series] {
        let names = try JSONValue.parse(readFile("\(folder)/series.json"))
        let raw = readFile("\(folder)/raw.bin")
        var offset = 4
        func take<Number: FixedWidthInteger>(_: Number.Type) -> Number {
            defer { offset += MemoryLayout<Number>.size }
            return raw.withUnsafeBytes {
                Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
            }
        }
        return (names.array ?? []).map { entry in
            let labels = (entry["labels"]?.members ?? []).map { Label($0.name, $0.value.string ?? "") }
            let count = Int(take(UInt32.self))
            let times = (0..<count).map { _ in Timestamp(milliseconds: take(Int64.self)) }
            let values = (0..<count).map { _ in Double(bitPattern: take(UInt64.self)) }
            return Series(labels: Labels(labels), floats: Column(times: times, values: values))
        }
    }
}
