import Support
import Telemetry
import Testing

@Suite struct ExpositionTests {
    private let time = Timestamp(milliseconds: 1_000)

    @Test func readsPrometheusText() throws {
        let page = """
            # HELP http_requests_total Requests\\nby "code" \\\\ path.
            # TYPE http_requests_total counter
            http_requests_total{code="200",path="/a\\"b\\\\c\\nd"} 1.5e+011 1395066363000\r
              http_requests_total { code = "500" , } 3\t
            # just a remark
            #TYPE odd gauge

            odd +Inf
            other NaN
            {"utf8.name", "my.label"="x"} -1
            last -Inf
            """
        let exposition = try ExpositionReader.read(Array(page.utf8), at: time)
        #expect(
            exposition.series.map(\.labels.description) == [
                #"http_requests_total{code="200", path="/a\"b\\c\nd"}"#, #"http_requests_total{code="500"}"#,
                "odd", "other", #"{"utf8.name", "my.label"="x"}"#, "last",
            ])
        #expect(
            exposition.series[0].floats
                == Column(times: [Timestamp(milliseconds: 1_395_066_363_000)], values: [1.5e11]))
        #expect(exposition.series[1].floats == Column(times: [time], values: [3]))
        #expect(exposition.series[3].floats.values[0].isNaN)
        #expect(exposition.families[0].help == "Requests\nby \"code\" \\ path.")
        #expect(exposition.families.map(\.kind) == [.counter, .gauge])
    }

    @Test(arguments: [
        ("a", 1), ("a 1\nb{c=\"d} 1", 2), ("a{b} 1", 1), ("a{b=\"1\" c=\"2\"} 1", 1), ("a 1 2 3", 1),
        ("a one", 1), ("1a 1", 1),
        ("{b=\"c\"} 1", 1), ("{\"\"} 1", 1), ("{__name__=\"\",b=\"c\"} 1", 1), ("a 1 x", 1),
        ("a{b=\"1\",b=\"2\"} 1", 1), ("# TYPE a meh", 1), ("\n\na 0x1", 3),
        ("a 1 # {} 1", 1), ("a 1 1e300", 1),
    ])
    func refuses(_ page: String, _ line: Int) {
        let error = #expect(throws: ExpositionError.self) {
            try ExpositionReader.read(Array(page.utf8), at: time)
        }
        #expect(error?.line == line)
    }

    @Test func readsOpenMetrics() throws {
        let page = """
            # TYPE a counter
            # UNIT a_seconds seconds
            a_total{x="1"} 5 1.5 # {trace_id="abc"} 0.67 1.2
            a_total{x="1"} 6 2
            # EOF
            """
        let exposition = try ExpositionReader.read(Array(page.utf8), format: .openMetrics, at: time)
        #expect(exposition.series.count == 1)
        #expect(exposition.series[0].floats.times.map(\.milliseconds) == [1_500, 2_000])
        #expect(exposition.series[0].floats.values == [5, 6])
        #expect(exposition.families[1].unit == "seconds")
    }

    @Test func sortsSamplesAndKeepsTheFirstOfAnInstant() throws {
        let exposition = try ExpositionReader.read(Array("a 3 3\na 1 1\na 2 2\na 9 2\n".utf8), at: time)
        #expect(exposition.series[0].floats.values == [1, 2, 3])
    }

    @Test func aKeptReaderReadsTheSame() throws {
        var reader = ExpositionReader()
        let first = try reader.read(Array("a{b=\"c\"} 1\nd 2\n".utf8), at: time)
        let second = try reader.read(Array("a{b=\"c\"} 5\nd 6\ne{f=\"g\"} 7".utf8), at: time + .seconds(1))
        #expect(first.series.map(\.labels) == Array(second.series.map(\.labels).dropLast()))
        #expect(second.series.map { $0.floats.values[0] } == [5, 6, 7])
    }

    @Test func writesAPage() throws {
        var histogram = ExponentialHistogram()
        for value in [0.005, 0.02, 0.05, 0.3, 2, 50] { histogram.observe(value) }
        let series = [
            Series(MetricCatalogue.timePerOutputToken.series(["model": "m\"1"]), at: time, histogram),
            Series(MetricCatalogue.retries.series(["upstream": "a"]), at: time, 3),
            Series(MetricCatalogue.retries.series(["upstream": "b"]), at: time, staleMarker),
            Series(Labels(name: "own_thing", ["x": "y\nz"]), at: time, 1e6),
        ]
        for (format, name) in [(ExpositionFormat.prometheus, "page.prom.txt"), (.openMetrics, "page.om.txt")]
        {
            var bytes: [UInt8] = []
            ExpositionWriter.append(ExpositionWriter.families(series), format: format, into: &bytes)
            try GoldenText.check(String(decoding: bytes, as: UTF8.self), name)
            let read = try ExpositionReader.read(bytes, format: format, at: time, isStrict: true)
            #expect(read.series.first { $0.labels["le"] == "+Inf" }?.floats.values == [6])
            #expect(read.series.first { $0.labels["le"] == "0.5" }?.floats.values == [4])
            #expect(read.series.count == 13 + 1 + 2 + 1 + 1)
        }
    }

    /// parse(write(series)) == series for floats.
    @Test(arguments: [UInt64(1), 2, 3])
    func roundTrips(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var series: [Labels: Series] = [:]
        for _ in 0..<200 {
            let pieces = ["a", "\"", "\\", "\n", "é", "}", "#", " ", ",", "n"]
            let value = (0..<generator.int(in: 1...6)).map { _ in generator.pick(pieces) }.joined()
            let labels = Labels(
                name: generator.pick(["m1", "m:2", "_m"]),
                ["label": value, "other": generator.pick(["x", "y"])])
            series[labels] = Series(labels, at: time, Double(bitPattern: generator.next()).nanToZero)
        }
        var bytes: [UInt8] = []
        ExpositionWriter.append(ExpositionWriter.families(Array(series.values)), into: &bytes)
        let read = try ExpositionReader.read(bytes, at: time)
        #expect(Set(read.series) == Set(series.values), "seed \(seed)")
    }

    @Test func catalogueIsInOrder() {
        let names = MetricCatalogue.all.map(\.name)
        #expect(Set(names).count == names.count)
        for metric in MetricCatalogue.all {
            #expect(!metric.help.isEmpty && metric.help.hasSuffix("."))
            #expect(metric.boundaries == metric.boundaries.sorted())
            #expect((metric.kind == .histogram) == !metric.boundaries.isEmpty)
            #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter))
            let isNamedAfterUnit = metric.familyName.hasSuffix("_" + metric.unit)
            #expect(metric.unit.isEmpty || isNamedAfterUnit, "\(metric.name)")
            #expect(metric.labels.count <= 8 && Set(metric.labels).count == metric.labels.count)
            #expect(MetricCatalogue[metric.name] == metric)
        }
        #expect(
            MetricCatalogue.metric(ofSeries: "gen_ai_client_token_usage_tokens_bucket")?.name
                == "gen_ai_client_token_usage_tokens")
        #expect(MetricCatalogue.metric(ofSeries: "beaufort_retries_total_sum") == nil)
    }
}

extension Double {
    fileprivate var nanToZero: Double { isNaN ? 0 : self }
}
