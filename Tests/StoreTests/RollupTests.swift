import GRDB
import PromQL
import Store
import Support
import Telemetry
import Testing

/// History kept in slices answers windows of whole slices as its samples did.
@Suite struct RollupTests {
    private static let start = StoreFixture.start
    private static let now = start + .days(6)
    /// Slices of an hour before the first, of five minutes before the second.
    private static let hours = start + .days(3)
    private static let minutes = start + .days(5)

    private static let functions = [
        "rate", "increase", "delta", "sum_over_time", "avg_over_time", "min_over_time", "max_over_time",
        "count_over_time", "present_over_time", "last_over_time", "first_over_time",
    ]

    @Test(arguments: 0..<3 as Range<UInt64>)
    func wholeSlicesAnswerAsTheirSamplesDid(seed: UInt64) async throws {
        let (plain, sliced) = try await histories(seed)
        defer {
            plain.finish()
            sliced.finish()
        }
        #expect(try await sliced.store.rollups() == Self.rollups)
        let reader = try sliced.reader()
        defer { reader.close() }
        #expect(try await reader.rollups() == Self.rollups)
        var random = SeededGenerator(seed: seed &+ 40)
        for store in [sliced.store, reader] {
            try await expectSame(plain.store, store, &random)
        }
        #expect(try await sliced.store.verify().problems == [])
        let (kept, all) = (try await samples(sliced.store), try await samples(plain.store))
        #expect(kept < all / 2)
    }

    /// A kill may come between the boundary's move and the rewriting of a day.
    @Test func aBoundaryAheadOfItsChunksChangesNoAnswer() async throws {
        let (plain, sliced) = try await histories(9, compacts: false)
        defer {
            plain.finish()
            sliced.finish()
        }
        try await sliced.store.database.write { db in
            for level in Self.rollups.levels {
                try db.execute(
                    sql: "INSERT INTO rollup VALUES (?1, ?2, row_checksum(?1, ?2))",
                    arguments: [level.slice.milliseconds, level.before.milliseconds])
            }
        }
        var random = SeededGenerator(seed: 4)
        let reopened = try sliced.reopened()
        defer { reopened.finish() }
        #expect(try await reopened.store.rollups() == Self.rollups)
        try await expectSame(plain.store, reopened.store, &random)
        // What was left undone is done by the next look.
        #expect(try await samples(reopened.store) == samples(plain.store))
        try await reopened.store.compact(now: Self.now)
        #expect(try await samples(reopened.store) < samples(plain.store) / 2)
        try await expectSame(plain.store, reopened.store, &random)
    }

    @Test func aSalvagedHistoryHasItsSlices() async throws {
        let (plain, sliced) = try await histories(3)
        sliced.store.close()
        defer { plain.finish() }
        let folder = try TemporaryFolder()
        _ = try await Store.salvage(sliced.folder.path, into: folder.path + "/new")
        let saved = try Store.open(folder.path + "/new", mode: .readWrite, options: sliced.options)
        defer { saved.close() }
        #expect(try await saved.rollups() == Self.rollups)
        var random = SeededGenerator(seed: 5)
        try await expectSame(plain.store, saved, &random)
    }

    /// A counter that rises by 2 a second: rates and selectors at moments and over windows of any length.
    @Test func everyMomentHasAnAnswer() async throws {
        let fixture = try StoreFixture(options: Self.options)
        defer { fixture.finish() }
        let column = Column(
            times: (0..<8_640).map { Self.start + .seconds($0 * 60 + 7) },
            values: (0..<8_640).map { Double($0) * 120 })
        try await fixture.store.append([Series(labels: Labels(name: "c_total"), floats: column)])
        try await fixture.store.fold(now: Self.now)
        try await fixture.store.compact(now: Self.now)
        let engine = QueryEngine(source: fixture.store)
        let span = TimeRange(Self.start + .hours(4), Self.now - .hours(1))
        func values(_ query: String) async throws -> [Double] {
            let series = try await engine.range(query, over: span, step: .seconds(431)).value.series
            #expect(series.count == 1, "\(query)")
            #expect(series.first?.floats.count == Int(span.length.milliseconds / 431_000) + 1, "\(query)")
            return series.first?.floats.values ?? []
        }
        for window in ["5m", "7m", "30m", "1h", "100m"] {
            for (index, rate) in try await values("rate(c_total[\(window)])").enumerated() {
                #expect(abs(rate - 2) < 1e-9, "\(window) at \(span.start + .seconds(Int64(index) * 431))")
            }
        }
        #expect(try await values("increase(c_total[30m])").allSatisfy { abs($0 - 3_600) < 1e-6 })
        #expect(try await values("count_over_time(c_total[30m])").allSatisfy { abs($0 - 30) <= 1 })
        #expect(try await values("c_total").count > 0)
        #expect(try await values("absent(nothing)").allSatisfy { $0 == 1 })
        let still = try await engine.range("absent_over_time(c_total[5m])", over: span, step: .seconds(431))
        #expect(still.value.series.isEmpty)
    }

    @Test func whatSlicesCannotTellIsSaid() async throws {
        let (plain, sliced) = try await histories(1)
        defer {
            plain.finish()
            sliced.finish()
        }
        let engine = QueryEngine(source: sliced.store)
        let old = Self.hours - .hours(5)
        let spread = try await engine.instant("stddev_over_time(m[6h])", at: old)
        #expect(spread.infos.map { $0.contains("first and the last sample of each slice") } == [true])
        let short = try await engine.instant("rate(m[5m])", at: old)
        #expect(short.infos.contains { $0.contains("whole slices of 1h") })
        #expect(try await engine.instant("max_over_time(m[6h])", at: old).infos == [])
        // Windows that do not begin and end with slices hold other samples than was asked for.
        for query in ["max_over_time(m[6h])", "sum_over_time(m[150m])", "increase(m[2h])"] {
            let moved = try await engine.instant(query, at: old + .minutes(17))
            #expect(moved.infos.count { $0.contains("nearest ends of slices") } == 1, "\(query)")
        }
        let span = TimeRange(old, old + .minutes(30))
        let range = try await engine.range("sum_over_time(m[2h])", over: span, step: .minutes(10))
        #expect(range.infos.count { $0.contains("nearest ends of slices") } == 1)
        let selected = try await engine.instant("m", at: old)
        #expect(selected.infos.count { $0.contains("the first or the last of a slice, up to 1h old") } == 1)
        #expect(try await engine.instant("m", at: Self.now).infos == [])
        #expect(try await engine.instant("stddev_over_time(m[6h])", at: Self.now).infos == [])
    }

    /// No summary speaks for a NaN, but for the series beside it, which have lost none of theirs.
    @Test func aNaNLeavesTheSeriesBesideItAsTheyWere() async throws {
        let (plain, sliced) = try await histories(2, hasNaN: true)
        defer {
            plain.finish()
            sliced.finish()
        }
        let engine = QueryEngine(source: sliced.store)
        for function in Self.functions {
            let (all, some) = ("\(function)(m[40h])", "\(function)(m{i!=\"odd\"}[40h])")
            let time = Self.start + .hours(90)
            let beside = try await engine.instant(all, at: time)
            let alone = try await engine.instant(some, at: time)
            let five = beside.value.elements.filter { $0.labels["i"] != "odd" }
            #expect(five.count == 5 && beside.value.elements.count == 6, "\(function)")
            #expect(five == alone.value.elements, "\(function)")
            #expect(beside.infos.contains { $0.contains("first and the last sample of each slice") })
            let span = TimeRange(time, time + .hours(40))
            let many = try await engine.range(all, over: span, step: .hours(10)).value
            let few = try await engine.range(some, over: span, step: .hours(10)).value
            #expect(isEqual(many.series.filter { $0.labels["i"] != "odd" }, few.series), "\(function)")
        }
    }

    private func isEqual(_ left: [Series], _ right: [Series]) -> Bool {
        left.map(\.labels) == right.map(\.labels)
            && zip(left, right).allSatisfy {
                $0.floats.times == $1.floats.times
                    && $0.floats.values.map(\.bitPattern) == $1.floats.values.map(\.bitPattern)
            }
    }

    /// A history brought in late meets days that are slices already.
    @Test func laterSamplesJoinADayOfSlices() async throws {
        let plain = try StoreFixture(options: Self.rawOptions)
        let sliced = try StoreFixture(options: Self.options)
        defer {
            plain.finish()
            sliced.finish()
        }
        for part in 0..<4 {
            let series = ["a", "b"].map { name in
                let times = (0..<100).map { Self.start + .minutes(Int64(part) * 117) + .minutes(Int64($0)) }
                return Series(
                    labels: Labels(name: "m", ["i": name]),
                    floats: Column(times: times, values: times.indices.map { Double(($0 * 3 + part) % 200) }))
            }
            for fixture in [plain, sliced] {
                try await fixture.store.append(series)
                try await fixture.store.fold(now: Self.now)
                if part == 2 { continue }
                try await fixture.store.compact(now: Self.now)
            }
            var random = SeededGenerator(seed: UInt64(part))
            try await expectSame(plain.store, sliced.store, &random)
        }
        #expect(try await sliced.store.statistics().chunks == 2)
        #expect(try await sliced.store.verify().problems == [])
    }

    @Test func slicesGoWhenTheirTimeIsOver() async throws {
        let (plain, sliced) = try await histories(2)
        plain.finish()
        defer { sliced.finish() }
        let later = Self.start + .days(31)
        try await sliced.store.compact(now: later)
        #expect(try await sliced.store.retain(now: later).chunks > 0)
        let left = try await sliced.store.select([], in: StoreFixture.always)
        #expect(left.allSatisfy { $0.floats.times.first ?? later >= Self.start + .days(1) })
        try await sliced.store.retain(now: later + .days(10))
        #expect(try await sliced.store.statistics().chunks == 0)
    }
}

extension RollupTests {
    private static let rollups = Rollups([
        Rollups.Level(slice: .hours(1), before: hours), Rollups.Level(slice: .minutes(5), before: minutes),
    ])

    private static let options: StoreOptions = {
        var options = rawOptions
        options.rawRetention = .days(1)
        options.sliceRetention = [
            SliceRetention(slice: .minutes(5), age: .days(3)),
            SliceRetention(slice: .hours(1), age: .days(30)),
        ]
        return options
    }()

    private static let rawOptions: StoreOptions = {
        var options = StoreOptions()
        options.rawRetention = .days(1_000)
        options.sliceRetention = []
        return options
    }()

    /// Six days of counters that reset, gauges, gaps and ends, once with all samples and once in slices.
    private func histories(
        _ seed: UInt64, compacts: Bool = true, hasNaN: Bool = false
    ) async throws -> (plain: StoreFixture, sliced: StoreFixture) {
        let plain = try StoreFixture(options: Self.rawOptions)
        let sliced = try StoreFixture(options: Self.options)
        var random = SeededGenerator(seed: seed)
        var values = [Double](repeating: 0, count: 5)
        var histogram = ExponentialHistogram(schema: 2)
        histogram.positive.counts = [0, 0, 0, 0]
        for block in 0..<144 {
            var batch = values.indices.map { Series(labels: Labels(name: "m", ["i": "\($0)"])) }
            var latency = Series(labels: Labels(name: "latency"))
            for scrape in 0..<60 {
                let time = Self.start + .minutes(Int64(block) * 60 + Int64(scrape))
                for index in values.indices where !random.chance(0.01) {
                    let isCounter = index < 3
                    values[index] += Double(random.int(in: isCounter ? 0...9 : -5...5)) / (index == 1 ? 7 : 1)
                    if isCounter, random.chance(0.002) { values[index] = 0 }
                    let isStale = random.chance(0.003)
                    batch[index].floats.append(time, isStale ? staleMarker : values[index])
                }
                histogram.count += 1
                histogram.sum += 0.5
                histogram.positive.counts[random.int(in: 0...3)] += 1
                if random.chance(0.002) {
                    (histogram.count, histogram.sum, histogram.positive.counts) = (0, 0, [0, 0, 0, 0])
                }
                latency.histograms.append(HistogramSample(time: time, histogram: histogram))
            }
            if hasNaN {
                var odd = Series(labels: Labels(name: "m", ["i": "odd"]), floats: batch[0].floats)
                if block % 30 == 7, !odd.floats.isEmpty { odd.floats.values[odd.floats.count / 2] = .nan }
                batch.append(odd)
            }
            for store in [plain.store, sliced.store] { try await store.append(batch + [latency]) }
        }
        for store in [plain.store, sliced.store] {
            try await store.fold(now: Self.now)
            if compacts { try await store.compact(now: Self.now) }
        }
        return (plain, sliced)
    }

    private func samples(_ store: Store) async throws -> Int {
        try await store.select([], in: StoreFixture.always).reduce(0) {
            $0 + $1.floats.count + $1.histograms.count
        }
    }

    /// Windows that end where slices do, at random places; and one query over all of the history.
    private func expectSame(
        _ plain: Store, _ sliced: Store, _ random: inout SeededGenerator
    ) async throws {
        for semantics in [RangeSemantics.prometheus, .exact] {
            let samples = QueryEngine(source: plain, semantics: semantics)
            let slices = QueryEngine(source: sliced, semantics: semantics)
            for function in Self.functions {
                for (query, hours) in queries(function, &random) {
                    let time = Self.start + .hours(Int64(random.int(in: hours...144)))
                    let left = try await samples.instant(query, at: time).value
                    let right = try await slices.instant(query, at: time).value
                    #expect(ValueComparison.isEqual(left, right), "\(query) at \(time), \(semantics)")
                }
                // With the sample before each window these are answered from samples: of counters, slices
                // have those around every fall.
                let selector = semantics == .exact ? "m{i!~\"[34]\"}" : "m"
                let query = "\(function)(\(selector)[\(random.int(in: 1...3))h])"
                let span = TimeRange(Self.start + .hours(1), Self.now)
                let left = try await samples.range(query, over: span, step: .hours(2)).value
                let right = try await slices.range(query, over: span, step: .hours(2)).value
                #expect(ValueComparison.isEqual(left, right), "\(query), \(semantics)")
            }
        }
    }

    /// Queries and the hours their windows have.
    private func queries(_ function: String, _ random: inout SeededGenerator) -> [(String, Int)] {
        let hours = random.int(in: 1...80)
        let floats = ("\(function)(m[\(hours)h])", 1)
        guard ["rate", "increase"].contains(function) else { return [floats] }
        // Of histograms the number of samples is not kept, which matters where they begin within a window.
        return [floats, ("\(function)(latency[\(hours)h])", hours)]
    }
}
