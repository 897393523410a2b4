import Store
import Support
import Telemetry

/// A store in a folder of its own, and the words its tests use.
struct StoreFixture {
    let folder: TemporaryFolder
    let store: Store
    var options: StoreOptions

    /// 2026-01-01T00:00:00Z, the start of a window.
    static let start = Timestamp(milliseconds: 1_767_225_600_000)
    static let always = TimeRange(.distantPast, .distantFuture)

    init(options: StoreOptions = .init(), folder: TemporaryFolder? = nil) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        self.options = options
        store = try Store.open(folder.path, mode: .readWrite, options: options)
    }

    /// For a `defer`: closes the store while its folder is still there.
    func finish() { store.close() }

    func reader() throws -> Store { try Store.open(folder.path, mode: .readOnly, options: options) }

    /// Closes and opens again, as a restart does.
    func reopened() throws -> StoreFixture {
        store.close()
        return try StoreFixture(options: options, folder: folder)
    }

    static func all(_ store: Store) async throws -> [Series] { try await store.select([], in: always) }

    /// Bit patterns, so that NaNs compare.
    static func bits(_ series: [Series]) -> [Labels: [UInt64]] {
        Dictionary(uniqueKeysWithValues: series.map { ($0.labels, $0.floats.values.map(\.bitPattern)) })
    }
}

extension StoreFixture {
    /// A store with chunks of hours and of a day, native histograms, shared times, and a journal; and all it
    /// holds.
    static func history() async throws -> (StoreFixture, [Series]) {
        let fixture = try StoreFixture()
        var scrapes = Scrapes(seed: 5, series: 6, step: .seconds(30))
        // Two series that are in every scrape share their times.
        func next() -> [Series] {
            let batch = scrapes.next()
            let steady = ["a", "b"].map { Series(Labels(name: "steady", ["i": $0]), at: scrapes.time, 1.5) }
            return batch + steady
        }
        for _ in 0..<3_600 { try await fixture.store.append(next()) }
        try await fixture.store.fold(now: scrapes.time)
        try await fixture.store.compact(now: StoreFixture.start + .days(2))
        for _ in 0..<30 { try await fixture.store.append(next()) }
        return (fixture, try await StoreFixture.all(fixture.store))
    }

    /// Bit for bit.
    static func isEqual(_ left: [Series], _ right: [Series]) -> Bool {
        bits(left) == bits(right)
            && left.map(\.floats.times) == right.map(\.floats.times)
            && left.map(\.histograms) == right.map(\.histograms)
    }
}

/// A made-up machine: scrapes of counters, gauges and histograms, the same for the same seed.
struct Scrapes {
    var random: SeededGenerator
    var time = StoreFixture.start
    let step: TimeSpan
    private var counters: [Double]
    private var histogram = ExponentialHistogram(schema: 3)

    init(seed: UInt64, series: Int = 8, step: TimeSpan = .seconds(15)) {
        random = SeededGenerator(seed: seed)
        counters = [Double](repeating: 0, count: series)
        self.step = step
    }

    mutating func next() -> [Series] {
        time = time + step
        var batch: [Series] = []
        for index in counters.indices {
            counters[index] += Double(random.int(in: 0...5))
            if random.chance(0.002) { counters[index] = 0 }
            let labels = Labels(name: "requests_total", ["route": "r\(index)"])
            let value = random.chance(0.01) ? staleMarker : counters[index]
            if !random.chance(0.02) { batch.append(Series(labels, at: time, value)) }
        }
        batch.append(Series(Labels(name: "load"), at: time, random.double(in: 0...1)))
        histogram.count += 1
        histogram.sum += random.double(in: 0...2)
        if histogram.positive.counts.count < 20 { histogram.positive.counts.append(0) }
        histogram.positive.counts[random.int(in: 0...histogram.positive.counts.count - 1)] += 1
        batch.append(Series(Labels(name: "latency"), at: time, histogram))
        return batch
    }
}
