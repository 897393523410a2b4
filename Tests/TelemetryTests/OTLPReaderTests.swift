import Support
import Telemetry
import Testing

@Suite struct OTLPReaderTests {
    @Test(arguments: 0..<UInt64(300)) func bothEncodingsGiveTheSameSeries(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let request = OTLPRequest.made(&random)
        let binary = try request.outcome()
        let text = try OTLPRequest.outcome(try OTLPRequest.read(json: request.json))
        #expect(binary.series.map(\.labels) == text.series.map(\.labels))
        #expect(binary.series.map(\.floats.times) == text.series.map(\.floats.times))
        #expect(
            binary.series.map { $0.floats.values.map(\.bitPattern) }
                == text.series.map { $0.floats.values.map(\.bitPattern) })
        #expect("\(binary.series.map(\.histograms))" == "\(text.series.map(\.histograms))")
        #expect(binary.refused == text.refused)
        #expect(binary.points == text.points && binary.taken == text.taken)
        let points = request.resources.flatMap(\.scopes).flatMap(\.metrics).reduce(0) { $0 + $1.points.count }
        #expect(binary.points == points)
        #expect(binary.taken + binary.refused.values.reduce(0, +) == points)
    }

    /// From the protocol's own example (opentelemetry-proto, examples/metrics.json), shortened.
    @Test func jsonAsWrittenByOthersIsRead() throws {
        let text = """
            {"resourceMetrics": [{"resource": {"attributes": [
              {"key": "service.name", "value": {"stringValue": "my.service"}}]},
             "scopeMetrics": [{"scope": {"name": "my.library"}, "metrics": [
              {"name": "my.counter", "unit": "1", "description": "I am a Counter", "sum": {
                "aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [
                 {"asDouble": 5, "startTimeUnixNano": "1544712660300000000",
                  "timeUnixNano": 1544712660300000000, "attributes": [
                   {"key": "my.counter.attr", "value": {"bytesValue": "AQI="}}], "flags": null,
                  "exemplars": [{"traceId": "5b8efff798038103d269b633813fc60c"}]}]}},
              {"name": "my.gauge", "gauge": {"dataPoints": [
                {"asInt": 9, "timeUnixNano": "1544712660300000000"}]}},
              {"name": "my.sum", "sum": {"aggregationTemporality": "AGGREGATION_TEMPORALITY_CUMULATIVE",
                "dataPoints": [{"asDouble": "-Infinity", "timeUnixNano": "1544712660300000000"}]}}]}]}]}
            """
        let series = try OTLPRequest.outcome(try OTLPRequest.read(json: Array(text.utf8))).series
        let ours = #"job="my.service""#
        #expect(
            series.map { "\($0.labels) \($0.floats.values.map { numberText($0) })" } == [
                #"my_counter_total{\#(ours), my_counter_attr="AQI=", otel_scope_name="my.library"} ["5"]"#,
                #"my_gauge{\#(ours), otel_scope_name="my.library"} ["9"]"#,
                #"my_sum{\#(ours), otel_scope_name="my.library"} ["-Inf"]"#,
            ])
        #expect(series[0].floats.times == [Timestamp(milliseconds: 1_544_712_660_300)])
    }

    @Test func faultsInJSONAreNamedWithTheirPlace() {
        func fault(_ text: String) -> String? {
            do {
                _ = try OTLPRequest.read(json: Array(text.utf8))
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(fault("[]") == "the body is no object")
        #expect(fault("{") == "JSON, line 1, column 2: ends too early, expected a name in double quotes")
        #expect(fault(#"{"resourceMetrics": 1}"#) == "resourceMetrics is no list")
        let open = #"{"resourceMetrics":[{"scopeMetrics":[{},{"metrics":["#
        let path = "resourceMetrics[0].scopeMetrics[1].metrics[0]"
        #expect(fault(open + #"{"name": 1}]}]}]}"#) == path + ".name is no text")
        #expect(
            fault(open + #"{"gauge":{"dataPoints":[{"timeUnixNano":"-1"}]}}]}]}]}"#)
                == path + ".gauge.dataPoints[0].timeUnixNano is no whole number from 0 on of 64 bits")
        #expect(
            fault(
                open
                    + #"{"histogram":{"dataPoints":[{"explicitBounds":[1,"x"]}]}}]}]}]}"#)
                == path + ".histogram.dataPoints[0].explicitBounds[1] is no number")
        #expect(fault(#"{"resource_metrics": 1}"#) == nil, "unknown names are passed over")
    }

    @Test func nestingIsBounded() throws {
        func request(_ depth: Int) -> OTLPRequest {
            var value = OTLPValue.integer(1)
            for level in 0..<depth {
                value = level % 2 == 0 ? .array([value]) : .list([OTLPAttribute("k", value)])
            }
            let point = OTLPRequest.point(1, [OTLPAttribute("a", value)])
            return OTLPRequest.one([OTLPRequest.metric("x", .gauge, [point])])
        }
        let deepest = request(OTLPValue.depthLimit)
        #expect(try deepest.outcome().taken == 1)
        #expect(try OTLPRequest.read(json: deepest.json).takenPoints == 1)
        let deeper = request(OTLPValue.depthLimit + 1)
        #expect(throws: RemoteWriteError.self) { try OTLPRequest.read(deeper.message) }
        #expect(throws: OTLPJSONError.self) { try OTLPRequest.read(json: deeper.json) }
    }

    @Test func whatIsTooMuchIsRefusedWhole() throws {
        var point = OTLPRequest.point()
        point.bounds = (0..<60_000).map { Double($0) }
        point.bucketCounts = Array(repeating: 1, count: 60_001)
        let points = (0..<10).map { place in
            var point = point
            point.attributes = [OTLPAttribute("n", .integer(Int64(place)))]
            return point
        }
        let wide = OTLPRequest.one([OTLPRequest.metric("h", .histogram, points)])
        #expect(try wide.outcome().excess == "more than \(OTLPLimits.series) series")

        point.bounds = (0..<70_000).map { Double($0) }
        let single = OTLPRequest.one([OTLPRequest.metric("h", .histogram, [point])])
        #expect(throws: RemoteWriteError.self) { try single.outcome() }

        var many = Wire()
        many.message(1) { metrics in
            metrics.message(1) { resource in
                for _ in 0...OTLPLimits.values { resource.message(1) { $0.text(1, "a") } }
            }
        }
        #expect { try OTLPRequest.read(many.bytes) } throws: { ($0 as? RemoteWriteError)?.layer == .limit }
    }

    /// Damaged bodies: an error or series within the limits, never a crash. `BEAUFORT_FUZZ` says how many.
    @Test func damagedMessages() {
        fuzz {
            $0.message
        } read: {
            try OTLPRequest.read($0)
        }
    }

    @Test func damagedJSON() {
        fuzz {
            $0.json
        } read: {
            try OTLPRequest.read(json: $0)
        }
    }

    private func fuzz(_ encode: (OTLPRequest) -> [UInt8], read: ([UInt8]) throws -> OTLPTranslation) {
        var random = SeededGenerator(seed: RemoteWriteFuzzTests.seed)
        var taken = 0
        var refused = 0
        var body: [UInt8] = []
        for index in 0..<FuzzCount.inputs(20_000) {
            if index.isMultiple(of: 50) { body = encode(OTLPRequest.made(&random)) }
            do {
                var translation = try read(random.mutate(body))
                let points = translation.takenPoints + translation.refusals.total
                #expect(points == translation.pointCount || translation.excess != nil)
                let block = translation.block()
                for entry in block.entries { _ = try block.labels(of: entry) }
                taken += 1
            } catch {
                #expect(error is RemoteWriteError || error is JSONError || error is OTLPJSONError)
                if let error = error as? RemoteWriteError { #expect(!error.what.contains("label")) }
                refused += 1
            }
        }
        #expect(taken > 0 && refused > 0)
    }
}
