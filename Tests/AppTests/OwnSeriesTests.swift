import App
import Store
import Support
import Telemetry
import Testing

/// What the store refuses is read from memory, and written when it takes it.
@Suite struct OwnSeriesTests {
    private static let begin = Timestamp(milliseconds: 1_800_000_000_000)
    private let folder: TemporaryFolder
    private let store: Store
    private let disk: FullStore

    init() throws {
        folder = try TemporaryFolder()
        store = try Store.open(folder.path, mode: .readWrite)
        disk = FullStore(folder, tables: FullStore.samples)
    }

    private static func time(_ second: Int) -> Timestamp { begin + .seconds(Int64(second)) }

    private static func one(_ name: String, _ value: Double, at second: Int) -> Series {
        Series(Labels(name: name), at: time(second), value)
    }

    /// Of one metric after the other, in the order of their names.
    private func values(_ source: any SeriesSource, _ names: String...) async throws -> [Double] {
        let range = TimeRange(Self.begin, Self.time(3_600))
        let matcher = Matcher(Label.metricName, .regex, names.joined(separator: "|"))
        return try await source.select([matcher], in: range).flatMap(\.floats.values)
    }

    @Test func aRefusedGaugeIsReadFromMemoryAndWrittenLater() async throws {
        let own = OwnSeries(store)
        await own.append([Self.one("g", 1, at: 1)])
        try disk.fill()
        await own.append([Self.one("g", 2, at: 2)])
        await own.append([Self.one("g", 3, at: 3), Self.one("new", 7, at: 3)])
        #expect(try await values(own, "g", "new") == [1, 2, 3, 7])
        #expect(try await values(store, "g", "new") == [1])
        let matcher = Matcher(Label.metricName, .regex, "g|new")
        let last = try await own.selectLast([matcher], at: Self.time(9), lookback: .minutes(5))
        #expect(last.map(\.floats.values) == [[3], [7]])
        // No summary leaves out what is only in memory.
        let window = TimeRange(Self.begin, Self.time(60))
        #expect(try await own.summarize([matcher], over: [window], facts: .values) == nil)

        try disk.free()
        await own.append([Self.one("g", 4, at: 4)])
        #expect(try await values(store, "g", "new") == [1, 2, 3, 4, 7])
        #expect(try await values(own, "g", "new") == [1, 2, 3, 4, 7])
        #expect(store.health().outOfOrderSamples == 0)
        #expect(try await own.summarize([matcher], over: [window], facts: .values)?.count == 2)
    }

    /// When telemetry was last stored must stand still while none is.
    @Test func whatIsMeasuredIsNotReadBeforeItIsStored() async throws {
        let own = OwnSeries(store)
        try disk.fill()
        await #expect(throws: StoreError.self) {
            try await own.write([Self.one("told", 1, at: 1)], measured: [Self.one("measured", 1, at: 1)])
        }
        #expect(try await values(own, "told", "measured") == [1])
        try disk.free()
        try await own.write([], measured: [Self.one("measured", 2, at: 2)])
        #expect(try await values(store, "told", "measured") == [2, 1])
    }

    /// What is scraped is read and written as the agent's own is, and neither displaces the other.
    @Test func scrapesAreHeldBesideTheAgentsOwn() async throws {
        let own = OwnSeries(store, limit: 100)
        try await own.scrapes.append([Self.one("up", 1, at: 1)])
        #expect(try await values(store, "up") == [1])
        try disk.fill()
        await own.append([Self.one("g", 1, at: 2)])
        for second in 2..<1_000 {
            try await own.scrapes.append([Self.one("up", Double(second), at: second)])
        }
        let kept = try await values(own, "up")
        #expect(kept.first == 1 && kept.last == 999 && kept.count <= 101)
        #expect(try await values(own, "g") == [1])
        // Counted to the sample: what is neither held nor stored.
        #expect(own.lostSamples == 999 - kept.count)
        let matcher = Matcher(Label.metricName, .regex, "g|up")
        let last = try await own.selectLast([matcher], at: Self.time(999), lookback: .hours(1))
        #expect(last.map(\.floats.values) == [[1], [999]])
        try disk.free()
        try await own.scrapes.append([Self.one("up", 1_000, at: 1_000)])
        #expect(try await values(store, "up") == kept + [1_000])
        #expect(try await values(store, "g") == [1])
        #expect(store.health().outOfOrderSamples == 0)
    }

    /// Of more than fits the newest stay: a rule asks for what is now.
    @Test func memoryIsBounded() async throws {
        let own = OwnSeries(store, limit: 100)
        try disk.fill()
        for second in 0..<1_000 { await own.append([Self.one("g", Double(second), at: second)]) }
        let kept = try await values(own, "g")
        #expect(
            kept.count <= 100 && kept.count >= 40 && kept == (1_000 - kept.count..<1_000).map(Double.init))
        await own.append((0..<500).map { Self.one("many_\($0)", 1, at: 1_001) })
        let all = try await own.select(
            [Matcher(Label.metricName, .regex, ".+")], in: TimeRange(Self.begin, Self.time(3_600)))
        #expect(all.count <= 100 && all.count >= 40)
    }

    /// Disks that fill and are freed at any moment, writers beside each other: readers never miss a sample,
    /// and in the end all are on disk, none twice and none refused as late.
    @Test(arguments: 0..<4) func nothingIsMissed(_ seed: UInt64) async throws {
        let own = OwnSeries(store)
        var random = SeededGenerator(seed: seed)
        var isFull = false
        var told: [String: [Double]] = [:]
        for second in 1...120 {
            if random.chance(0.2) {
                isFull ? try disk.free() : try disk.fill()
                isFull.toggle()
            }
            let names = ["a", "b", "c"].filter { _ in random.chance(0.7) }
            for name in names { told[name, default: []].append(Double(second)) }
            await withTaskGroup(of: Void.self) { group in
                for name in names {
                    group.addTask { await own.append([Self.one(name, Double(second), at: second)]) }
                }
            }
            for (name, values) in told {
                #expect(try await self.values(own, name) == values, "seed \(seed) second \(second)")
            }
        }
        if isFull { try disk.free() }
        try await own.write([])
        for (name, values) in told { #expect(try await self.values(store, name) == values, "seed \(seed)") }
        #expect(store.health().outOfOrderSamples == 0)
    }
}
