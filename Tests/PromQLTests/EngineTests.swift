import PromQL
import Support
import Telemetry
import Testing

struct EngineTests {
    private func store(_ text: String, every step: TimeSpan = .minutes(1)) throws -> MemoryStore {
        MemoryStore(try SeriesNotation.readAll(text, every: step))
    }

    private func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1_000) }

    /// Ledgers: whole differences over (t-w, t], whatever the spacing of samples.
    @Test(arguments: [
        // From the sample before the window, the reset added back.
        ("c 0 10 20 5 9", 240, "2m", 9.0),
        // The window opens between samples: the baseline is the one at 60 s.
        ("c 0 10 20 30", 180, "90s", 20.0),
        // Nothing happened in the window.
        ("c 0 10 10 10", 180, "1m", 0.0),
        // The baseline may be older than any lookback.
        ("c 3 _x60 8", 3_660, "10m", 5.0),
        // Born in the window, from a zero and without one.
        ("c _ 0 4", 180, "10m", 4.0),
        ("c _ 7 9", 180, "10m", 2.0),
        ("c _ _ 7", 180, "10m", 0.0),
    ])
    func exactIncrease(series: String, at: Int64, window: String, expected: Double) async throws {
        let engine = QueryEngine(source: try store(series), semantics: .exact)
        let result = try await engine.instant("increase(c[\(window)])", at: time(at))
        #expect(result.value.elements.map(\.float) == [expected])
        let rate = try await engine.instant(
            "rate(c[\(window)]) * \(TimeSpan(text: window)!.seconds)", at: time(at))
        #expect(abs(rate.value.elements[0].float! - expected) < 1e-12)
    }

    /// Exact increases over adjoining windows add up to the whole.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func exactIncreasesAddUp(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var column = Column()
        var (at, value) = (0, 0.0)
        for _ in 0..<400 {
            column.append(Timestamp(milliseconds: Int64(at)), value)
            at += random.int(in: 200...40_000)
            let step = Double(random.int(in: 0...9))
            if random.chance(0.05) { value = 0 }
            value += step
        }
        let source = MemoryStore([Series(labels: Labels(name: "c"), floats: column)])
        let engine = QueryEngine(source: source, semantics: .exact)
        let whole = try await engine.instant("increase(c[1000d])", at: Timestamp(milliseconds: Int64(at)))
        let slices = try await engine.range(
            "increase(c[1m])", over: TimeRange(time(0), Timestamp(milliseconds: Int64(at) + 60_000)),
            step: .minutes(1))
        let sum = slices.value.series[0].floats.values.reduce(0, +)
        #expect(sum == whole.value.elements[0].float, "seed \(seed)")
    }

    @Test func limitsNameThemselves() async throws {
        let source = try store((0..<20).map { "m{i=\"\($0)\"} 1x100" }.joined(separator: "\n"))
        func limits(_ change: (inout QueryLimits) -> Void) -> QueryLimits {
            var limits = QueryLimits.standard
            change(&limits)
            return limits
        }
        // The keys are those of the section `query:`; the steps of a query are not to be set.
        let cases: [(QueryLimits, String)] = [
            (
                limits { $0.samples = 1_000 },
                "1000 samples; narrow the selectors, shorten the range or raise query.samples"
            ),
            (limits { $0.series = 19 }, "raise query.series"),
            (limits { $0.steps = 50 }, "50 steps; shorten the range, or ask with a longer step"),
            (limits { $0.points = 1_000 }, "raise query.samples"),
            (limits { $0.time = .zero }, "raise query.time"),
        ]
        for (limits, text) in cases {
            let engine = QueryEngine(source: source, limits: limits)
            let error = await #expect(throws: QueryError.self) {
                try await engine.range("m", over: TimeRange(time(0), time(6_000)), step: .minutes(1))
            }
            #expect(error?.description.contains(text) == true, "\(text)")
        }
        let result = try await QueryEngine(source: source).range(
            "m", over: TimeRange(time(0), time(6_000)), step: .minutes(1))
        #expect(result.value.series.count == 20)
    }

    @Test func stopsWhenCancelled() async throws {
        let engine = QueryEngine(source: try store("m 1x10"))
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await engine.instant("sum(m)", at: time(60))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    /// One request per selector and stretch of time, whatever the query does with it.
    @Test func fetchesOncePerSelector() async throws {
        let source = CountingSource(try store("m 1x100"))
        let engine = QueryEngine(source: source)
        _ = try await engine.range(
            "rate(m[5m]) / rate(m[5m]) + ignoring() rate(m[10m]) > 0 or m and m offset 1m",
            over: TimeRange(time(600), time(3_000)), step: .minutes(1))
        #expect(source.count == 2)
    }

    @Test(arguments: [("m", "step"), ("m[5m]", "expression type"), ("\"text\"", "expression type")])
    func refusesRequestsWithoutSense(query: String, what: String) async throws {
        let engine = QueryEngine(source: try store("m 1"))
        let step: TimeSpan = what == "step" ? .zero : .seconds(1)
        let error = await #expect(throws: QueryError.self) {
            try await engine.range(query, over: TimeRange(time(0), time(10)), step: step)
        }
        #expect(error?.description.contains(what) == true)
    }
}
