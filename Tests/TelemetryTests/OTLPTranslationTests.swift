import Support
import Telemetry
import Testing

@Suite struct OTLPTranslationTests {
    private static let shop = [
        OTLPAttribute("service.name", .string("shop")), OTLPAttribute("service.namespace", .string("eu")),
        OTLPAttribute("service.instance.id", .string("i-1")), OTLPAttribute("host.name", .string("h")),
    ]

    @Test func numbersTakeNamesLabelsAndTimes() throws {
        var scope = OTLPScope()
        scope.name = "lib"
        scope.version = "2"
        scope.attributes = [OTLPAttribute("tier", .integer(1))]
        let route = [OTLPAttribute("http.route", .string("/a"))]
        let request = OTLPRequest.one(
            [
                OTLPRequest.metric("load", .gauge, unit: "1", [OTLPRequest.point(0.5, at: 1_234, route)]),
                OTLPRequest.metric("hits", .sum, monotonic: true, [OTLPRequest.point(7)]),
                OTLPRequest.metric("open", .sum, [OTLPRequest.point(3)]),
            ], resource: Self.shop, scope: scope)
        let ours = #"instance="i-1", job="eu/shop", otel_scope_name="lib", otel_scope_tier="1", "#
        let lines = try request.lines()
        #expect(
            lines == [
                #"hits_total{\#(ours)otel_scope_version="2"} 7"#,
                #"load_ratio{http_route="/a", \#(ours)otel_scope_version="2"} 0.5"#,
                #"open{\#(ours)otel_scope_version="2"} 3"#,
                #"target_info{host_name="h", instance="i-1", job="eu/shop"} 1"#,
            ])
        let load = try request.outcome().series.first { $0.labels.metricName == "load_ratio" }
        #expect(load?.floats.times == [Timestamp(milliseconds: 1_234)])
    }

    @Test func settingsDecideAboutResourceAndScope() throws {
        var scope = OTLPScope()
        scope.name = "lib"
        var settings = OTLPSettings()
        settings.promotesScope = false
        settings.promotedAttributes = ["host.name", "absent"]
        settings.keepsIdentifyingAttributes = true
        let host = [OTLPAttribute("host_name", .string("own"))]
        let request = OTLPRequest.one(
            [OTLPRequest.metric("x", .gauge, [OTLPRequest.point(1), OTLPRequest.point(2, host)])],
            resource: Self.shop, scope: scope)
        #expect(
            try request.lines(settings) == [
                #"target_info{host_name="h", instance="i-1", job="eu/shop", service_instance_id="i-1", "#
                    + #"service_name="shop", service_namespace="eu"} 1"#,
                #"x{host_name="h", instance="i-1", job="eu/shop"} 1"#,
                #"x{host_name="own", instance="i-1", job="eu/shop"} 2"#,
            ])
    }

    @Test func keysThatBecomeOneNameAreJoined() throws {
        let attributes = [
            OTLPAttribute("a_b", .string("2")), OTLPAttribute("a.b", .string("1")),
            OTLPAttribute("__name__", .string("no")), OTLPAttribute("job", .string("mine")),
            OTLPAttribute("empty", .string("")),
        ]
        let point = OTLPRequest.point(1, attributes)
        let request = OTLPRequest.one([OTLPRequest.metric("x", .gauge, [point])])
        #expect(try request.lines() == [#"x{a_b="1;2", job="mine"} 1"#])
    }

    @Test func histogramsBecomeClassicBuckets() throws {
        var point = OTLPRequest.point()
        point.count = 6
        point.sum = 2.5
        point.bounds = [0.1, 1]
        point.bucketCounts = [1, 2, 3]
        point.attributes = [OTLPAttribute("le", .string("lost")), OTLPAttribute("a", .string("b"))]
        var bare = OTLPRequest.point(at: 2_000)
        bare.count = 9
        let request = OTLPRequest.one([OTLPRequest.metric("d", .histogram, unit: "s", [point, bare])])
        #expect(
            try request.lines() == [
                #"d_seconds_bucket{a="b", le="+Inf"} 6"#, #"d_seconds_bucket{a="b", le="0.1"} 1"#,
                #"d_seconds_bucket{a="b", le="1"} 3"#, #"d_seconds_bucket{le="+Inf"} 9"#,
                #"d_seconds_count 9"#, #"d_seconds_count{a="b", le="lost"} 6"#,
                #"d_seconds_sum{a="b", le="lost"} 2.5"#,
            ])
    }

    @Test func summariesBecomeQuantiles() throws {
        var point = OTLPRequest.point()
        point.count = 4
        point.sum = 8
        var quantile = OTLPPoint.Quantile()
        quantile.quantile = 0.99
        quantile.value = 3
        point.quantiles = [quantile]
        let metric = OTLPRequest.metric("s", .summary, temporality: .unspecified, [point])
        #expect(
            try OTLPRequest.one([metric]).lines() == [#"s{quantile="0.99"} 3"#, "s_count 4", "s_sum 8"])
    }

    /// An observation lies in the same bucket in whichever way it came here.
    @Test(arguments: [-4, -1, 0, 3, 8, 11, 20]) func exponentialHistogramsHoldTheSameValues(
        _ scale: Int
    ) throws {
        var expected = ExponentialHistogram(schema: scale)
        for value in [0.3, 1.0, 1.5, 2.0, 700.25, -4.5, 0.0] { expected.observe(value) }
        var point = OTLPRequest.point()
        point.scale = expected.schema
        point.count = UInt64(expected.count)
        point.sum = expected.sum
        point.zeroCount = UInt64(expected.zeroCount)
        point.positive.offset = expected.positive.offset - 1
        point.positive.counts = expected.positive.counts.map { UInt64($0) }
        point.negative.offset = expected.negative.offset - 1
        point.negative.counts = expected.negative.counts.map { UInt64($0) }
        let request = OTLPRequest.one([OTLPRequest.metric("e", .exponentialHistogram, [point])])
        let found = try #require(try request.outcome().series.first?.histograms.first)
        expected.downscale(to: 8)
        expected.compact()
        #expect(found.histogram == expected)
    }

    @Test func aSeriesEndsWithAMarker() throws {
        var gauge = OTLPRequest.point()
        gauge.isUnrecorded = true
        var histogram = gauge
        histogram.bounds = [1]
        var exponential = gauge
        exponential.scale = 20
        let request = OTLPRequest.one([
            OTLPRequest.metric("g", .gauge, [gauge]), OTLPRequest.metric("h", .histogram, [histogram]),
            OTLPRequest.metric("e", .exponentialHistogram, [exponential]),
        ])
        #expect(
            try request.lines() == [
                "g stale", #"h_bucket{le="+Inf"} stale"#, #"h_bucket{le="1"} stale"#, "h_count stale",
            ])
        let ended = try request.outcome().series.first { $0.labels.metricName == "e" }
        #expect(ended?.histograms.first?.histogram.sum.isStale == true)
    }

    @Test func whatCannotBeStoredIsCountedByReason() throws {
        var narrow = OTLPRequest.point()
        narrow.scale = -5
        var unequal = OTLPRequest.point()
        unequal.bucketCounts = [1, 2]
        var falling = OTLPRequest.point()
        falling.bounds = [2, 1]
        falling.bucketCounts = [0, 0, 0]
        let unnamed = OTLPRequest.point(1, [OTLPAttribute("éé", .string("x"))])
        let many = OTLPRequest.point(1, (0..<300).map { OTLPAttribute("a\($0)", .string("x")) })
        let long = OTLPRequest.point(1, [OTLPAttribute("a", .string(String(repeating: "x", count: 70_000)))])
        let good = OTLPRequest.point(1)
        let outcome = try OTLPRequest.one([
            OTLPRequest.metric("d", .sum, temporality: .unspecified, monotonic: true, [good, good]),
            OTLPRequest.metric("u", .histogram, temporality: .unspecified, [good]),
            OTLPRequest.metric("", .gauge, [good]),
            OTLPRequest.metric(
                "g", .gauge, [unnamed, many, long, OTLPRequest.point(), OTLPRequest.point(1, at: 0)]),
            OTLPRequest.metric("h", .histogram, [unequal, falling]),
            OTLPRequest.metric("e", .exponentialHistogram, [narrow]),
            OTLPRequest.metric("ok", .gauge, [good]),
        ]).outcome()
        #expect(
            outcome.refused == [.temporality: 3, .name: 1, .labels: 3, .empty: 2, .buckets: 2, .scale: 1])
        #expect(outcome.points == 13 && outcome.taken == 1 && outcome.excess == nil)
        #expect(outcome.series == [Series(Labels(name: "ok"), at: Timestamp(milliseconds: 1_000), 1)])
    }

    @Test func pointsOfASeriesAreSortedAndTheSameOneIsTakenOnce() throws {
        let points = [(3, 30), (1, 10), (2, 20), (1, 10)].map { OTLPRequest.point(Double($0.0), at: $0.1) }
        let series = try OTLPRequest.one([OTLPRequest.metric("x", .gauge, points)]).outcome().series
        #expect(series.count == 1 && series[0].floats.values == [1, 2, 3])
    }

    /// Requests about one resource whose times go back and forth write no `target_info` behind the newest.
    @Test func targetInfoGoesOnlyForward() throws {
        func times(_ milliseconds: [Int], _ memory: inout TargetMemory) throws -> [Int64] {
            let points = milliseconds.map { OTLPRequest.point(1, at: $0) }
            let request = OTLPRequest.one([OTLPRequest.metric("x", .gauge, points)], resource: Self.shop)
            let translation = try OTLPRequest.read(request.message, targets: memory)
            memory = translation.targets
            let series = try OTLPRequest.outcome(translation).series
            let target = series.first { $0.labels.metricName == "target_info" }
            return target?.floats.times.map(\.milliseconds) ?? []
        }
        var memory = TargetMemory()
        #expect(try times([100_000], &memory) == [100_000])
        #expect(try times([100_000], &memory) == [])
        #expect(try times([50_000], &memory) == [])
        #expect(try times([90_000, 500_000], &memory) == [100_001, 250_001, 400_001, 500_000])
        #expect(try times([1_000, 1_000_000_000_000], &memory) == [1_000_000_000_000])
    }

    @Test func withoutIdentityThereIsNoTargetInfo() throws {
        let host = [OTLPAttribute("host.name", .string("h"))]
        let metric = OTLPRequest.metric("x", .gauge, [OTLPRequest.point(1)])
        #expect(try OTLPRequest.one([metric], resource: host).lines() == ["x 1"])
        let bare = [OTLPAttribute("service.name", .string("s"))]
        #expect(try OTLPRequest.one([metric], resource: bare).lines() == [#"x{job="s"} 1"#])
    }
}
