import Support
import Telemetry
import Testing

/// Deltas become totals.
@Suite struct OTLPDeltaTests {
    /// A receiver over several requests.
    private struct Receiver {
        var streams = DeltaStreams()
        var settings = OTLPSettings()
        var now = Timestamp(milliseconds: 1_800_000_000_000)

        /// - Parameter isStored: whether the store takes what the request comes to.
        mutating func take(
            _ metrics: [OTLPRequest.Metric], isStored: Bool = true
        ) throws -> OTLPRequest.Outcome {
            streams.forget(at: now)
            var translation = try OTLPRequest.read(
                OTLPRequest.one(metrics).message, settings, knowing: streams, at: now)
            let outcome = try OTLPRequest.outcome(translation)
            translation.forgetStreams()
            if isStored { streams.commit(translation.changes) }
            return outcome
        }
    }

    private static func sum(_ points: [OTLPPoint], monotonic: Bool = true) -> OTLPRequest.Metric {
        OTLPRequest.metric("n", .sum, temporality: .delta, monotonic: monotonic, points)
    }

    /// - Parameters: times in seconds.
    private static func delta(_ value: Double, from start: Int, to end: Int, route: String = "a") -> OTLPPoint
    {
        var point = OTLPRequest.point(value, at: end * 1_000, [OTLPAttribute("route", .string(route))])
        point.start = UInt64(start) * 1_000_000_000
        return point
    }

    private static func lines(_ outcome: OTLPRequest.Outcome) -> [String] {
        outcome.series.flatMap { series in
            zip(series.floats.times, series.floats.values).map { time, value in
                "\(series.labels.metricName ?? "")\(series.labels["le"].map { "<\($0)" } ?? "") "
                    + "@\(numberText(time.seconds)) \(value.isStale ? "stale" : numberText(value))"
            }
        }
    }

    @Test func aSumBeginsAtZeroAndGoesOn() throws {
        var receiver = Receiver()
        #expect(
            Self.lines(try receiver.take([Self.sum([Self.delta(3, from: 10, to: 20)])]))
                == ["n_total @10.001 0", "n_total @20 3"])
        // A gap in the deltas is none in the total.
        #expect(
            Self.lines(try receiver.take([Self.sum([Self.delta(4, from: 25, to: 30)])]))
                == ["n_total @30 7"])
        let both = [Self.delta(1, from: 30, to: 40), Self.delta(2, from: 40, to: 50)]
        #expect(Self.lines(try receiver.take([Self.sum(both)])) == ["n_total @40 8", "n_total @50 10"])
    }

    /// Prometheus' rate of what is written is that of what happened, whatever the first delta holds.
    @Test func aRestartOfOursIsAReset() throws {
        var receiver = Receiver()
        _ = try receiver.take([Self.sum([Self.delta(3, from: 10, to: 20)])])
        receiver.streams = DeltaStreams()
        #expect(
            Self.lines(try receiver.take([Self.sum([Self.delta(5, from: 20, to: 30)])]))
                == ["n_total @20.001 0", "n_total @30 5"])
    }

    @Test func aRequestThatIsNotStoredHasNotHappened() throws {
        var receiver = Receiver()
        _ = try receiver.take([Self.sum([Self.delta(3, from: 10, to: 20)])])
        let next = [Self.sum([Self.delta(4, from: 20, to: 30)])]
        for _ in 0..<3 {
            #expect(Self.lines(try receiver.take(next, isStored: false)) == ["n_total @30 7"])
        }
        #expect(Self.lines(try receiver.take(next)) == ["n_total @30 7"])
        // Stored, and the answer lost: the very same sample again.
        #expect(Self.lines(try receiver.take(next)) == ["n_total @30 7"])
        #expect(
            Self.lines(try receiver.take([Self.sum([Self.delta(1, from: 30, to: 40)])])) == ["n_total @40 8"])
    }

    @Test func whatEndsBeforeTheTotalOrBeganBeforeItIsRefused() throws {
        var receiver = Receiver()
        _ = try receiver.take([Self.sum([Self.delta(3, from: 10, to: 20)])])
        let late = [
            Self.delta(1, from: 12, to: 18), Self.delta(1, from: 15, to: 20), Self.delta(1, from: 5, to: 30),
        ]
        let outcome = try receiver.take([Self.sum(late)])
        #expect(outcome.refused == [.overlap: 3] && outcome.series.isEmpty && outcome.taken == 0)
        // As the Collector has it: what reaches into the last delta and beyond is added.
        #expect(
            Self.lines(try receiver.take([Self.sum([Self.delta(1, from: 15, to: 25)])]))
                == ["n_total @25 4"])
    }

    @Test func valuesThatAreNoDeltasAreRefused() throws {
        var receiver = Receiver()
        let points = [-1, .nan, .infinity].map { Self.delta($0, from: 1, to: 2) }
        #expect(try receiver.take([Self.sum(points)]).refused == [.value: 3])
        let down = Self.sum([Self.delta(-2, from: 1, to: 2)], monotonic: false)
        #expect(Self.lines(try receiver.take([down])) == ["n @1.001 0", "n @2 -2"])
    }

    @Test func aSeriesThatEndsBeginsAnew() throws {
        var receiver = Receiver()
        _ = try receiver.take([Self.sum([Self.delta(3, from: 10, to: 20)])])
        var end = Self.delta(0, from: 20, to: 30)
        end.isUnrecorded = true
        #expect(Self.lines(try receiver.take([Self.sum([end])])) == ["n_total @30 stale"])
        #expect(receiver.streams.count == 0)
        #expect(
            Self.lines(try receiver.take([Self.sum([Self.delta(4, from: 40, to: 50)])]))
                == ["n_total @40.001 0", "n_total @50 4"])
    }

    @Test func starts() throws {
        // Missing, of long ago, in the same millisecond, behind the end.
        for (start, expected) in [
            (0, ["n_total @9999.999 0"]), (5, ["n_total @9999.999 0"]), (6_500, ["n_total @6500.001 0"]),
            (10_000, []), (20_000, []),
        ] {
            var receiver = Receiver()
            let outcome = try receiver.take([Self.sum([Self.delta(1, from: start, to: 10_000)])])
            #expect(Self.lines(outcome) == expected + ["n_total @10000 1"], "\(start)")
        }
    }

    @Test func memoryIsBounded() throws {
        var receiver = Receiver()
        receiver.settings.deltaSeries = 10
        func points(_ range: Range<Int>, _ time: Int) -> [OTLPPoint] {
            range.map { Self.delta(1, from: time - 1, to: time, route: "r\($0)") }
        }
        #expect(try receiver.take([Self.sum(points(0..<12, 10))]).refused == [.deltas: 2])
        receiver.now = receiver.now + .minutes(4)
        #expect(try receiver.take([Self.sum(points(5..<15, 20))]).refused == [.deltas: 5])
        #expect(receiver.streams.count == 10)
        // Those that said nothing for five minutes make room.
        receiver.now = receiver.now + .minutes(2)
        #expect(try receiver.take([Self.sum(points(5..<15, 30))]).refused == [:])
        #expect(receiver.streams.count == 10)
        receiver.now = receiver.now + .hours(1)
        receiver.streams.forget(at: receiver.now)
        #expect(receiver.streams.count == 0 && receiver.streams.byteCount == 0)
        receiver.settings.deltaSeries = 0
        #expect(try receiver.take([Self.sum(points(0..<1, 40))]).refused == [.temporality: 1])
    }

    @Test func histogramsAreAddedUpAndBeginAnewWithOtherBounds() throws {
        var receiver = Receiver()
        func metric(_ counts: [UInt64], _ bounds: [Double], sum: Double?, at second: Int)
            -> OTLPRequest.Metric
        {
            var point = Self.delta(0, from: second - 10, to: second)
            point.value = nil
            point.attributes = []
            point.bounds = bounds
            point.bucketCounts = counts
            point.count = counts.reduce(0, +)
            point.sum = sum
            return OTLPRequest.metric("h", .histogram, temporality: .delta, [point])
        }
        _ = try receiver.take([metric([1, 2], [5], sum: 9, at: 20)])
        #expect(
            Self.lines(try receiver.take([metric([4, 0], [5], sum: 3, at: 30)]))
                == ["h_bucket<+Inf @30 7", "h_bucket<5 @30 5", "h_count @30 7", "h_sum @30 12"])
        #expect(
            Self.lines(try receiver.take([metric([1, 0], [7], sum: 3, at: 40)]))
                == [
                    "h_bucket<+Inf @30.001 0", "h_bucket<+Inf @40 1", "h_bucket<7 @30.001 0",
                    "h_bucket<7 @40 1", "h_count @30.001 0", "h_count @40 1", "h_sum @30.001 0",
                    "h_sum @40 3",
                ])
    }

    /// Far-apart buckets are met by coarser ones, not by thousands of empty ones.
    @Test func exponentialHistogramsStayNarrow() throws {
        var receiver = Receiver()
        func point(_ offset: Int, scale: Int, at second: Int) -> OTLPPoint {
            var point = Self.delta(0, from: second - 10, to: second)
            point.value = nil
            point.scale = scale
            point.count = 2
            point.sum = 3
            point.positive.offset = offset
            point.positive.counts = [1, 1]
            return point
        }
        func send(_ point: OTLPPoint) throws -> OTLPRequest.Outcome {
            try receiver.take([OTLPRequest.metric("e", .exponentialHistogram, temporality: .delta, [point])])
        }
        let first = try send(point(-100_000, scale: 8, at: 20))
        #expect(first.series.first?.histograms.map(\.histogram.count) == [0, 2])
        let last = try send(point(100_000, scale: 8, at: 30)).series.first?.histograms.first?.histogram
        #expect(last?.count == 4 && last?.sum == 6)
        #expect(last?.positive.counts.reduce(0, +) == 4 && last?.positive.counts.count ?? 999 <= 160)
        // No number has such a bucket.
        #expect(try send(point(2_000_000_000, scale: -4, at: 40)).refused == [.buckets: 1])
        #expect(try send(point(0, scale: 3, at: 50)).series.first?.histograms.first?.histogram.count == 6)
    }

    /// Whatever is sent again, out of turn, lost or forgotten: each total is the sum of what was taken.
    @Test(arguments: 0..<UInt64(60)) func totalsAreSumsOfWhatIsTaken(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var receiver = Receiver()
        var expected: [String: Double] = [:]
        var ends: [String: Int] = [:]
        var written: [String: Double] = [:]
        for step in 1...80 {
            let time = 100 + step * 10
            receiver.now = receiver.now + .seconds(10)
            if random.chance(0.03) {
                receiver.streams = DeltaStreams()
                expected = [:]
                ends = [:]
            }
            let routes = ["a", "b", "c"].filter { _ in random.chance(0.7) }
            let points = routes.map { route in
                Self.delta(
                    Double(random.int(in: 0...9)), from: random.chance(0.8) ? time - 10 : time - 5,
                    to: random.chance(0.1) ? time - 12 : time, route: route)
            }
            let isStored = random.chance(0.8)
            let tries = random.int(in: 1...2)
            for _ in 0..<tries {
                let outcome = try receiver.take([Self.sum(points)], isStored: isStored)
                for series in outcome.series where isStored {
                    written[series.labels["route"] ?? ""] = series.floats.values.last
                }
            }
            guard isStored else { continue }
            for (route, point) in zip(routes, points) {
                let end = Int(point.time / 1_000_000_000)
                guard end > ends[route] ?? 0 else { continue }
                ends[route] = end
                expected[route, default: 0] += point.value ?? 0
            }
            for (route, total) in expected where routes.contains(route) {
                #expect(written[route] == total, "seed \(seed), step \(step), route \(route)")
            }
        }
    }
}
