import Support
import Telemetry
import Testing

@Suite struct RemoteWrite2Tests {
    @Test(arguments: 0..<UInt64(100)) func whatIsWrittenIsRead(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var series = RemoteWriteTests.made(&random)
        if series.count > 1 {
            // Numbers and histograms of one series, which 2.0 wants apart.
            let last = series.removeLast()
            series[0].floats = last.floats.isEmpty ? series[0].floats : last.floats
            series[0].histograms = last.histograms.isEmpty ? series[0].histograms : last.histograms
        }
        let body = WriteRequest2Writer.encode(series)
        let found = try RemoteWriteTests.series(try RemoteWriteTests.read(body, version2: true))
        let expected = series.flatMap { one in
            [
                Series(labels: one.labels, floats: one.floats),
                Series(labels: one.labels, histograms: one.histograms),
            ].filter { !$0.isEmpty }
        }
        #expect(found.map(\.labels) == expected.map(\.labels))
        #expect(found.map(\.floats.times) == expected.map(\.floats.times))
        #expect(
            found.map { $0.floats.values.map(\.bitPattern) }
                == expected.map { $0.floats.values.map(\.bitPattern) })
        #expect(found.map(\.histograms) == expected.map(\.histograms))
    }

    @Test func everyTextStandsOnceAndTheFirstIsEmpty() {
        let series = ["a", "b"].map {
            Series(Labels(name: "up", ["job": "up", "i": $0]), at: Timestamp(milliseconds: 1), 1)
        }
        var expected = Wire()
        for symbol in ["", "__name__", "up", "i", "a", "job", "b"] { expected.text(4, symbol) }
        for reference in [UInt64(4), 6] {
            expected.message(5) { series in
                series.packed(1, [1, 2, 3, reference, 5, 2])
                series.message(2) { sample in
                    sample.double(1, 1)
                    sample.number(2, 1)
                }
            }
        }
        #expect(WriteRequest2Writer.encode(series) == expected.bytes)
    }

    @Test func metadataArrivesWithEachMetricOnce() throws {
        var index = MetricFamilyIndex()
        let families = [
            MetricFamily(name: "h", kind: .histogram, help: "How long.", unit: "seconds"),
            MetricFamily(name: "größe", kind: .gauge, help: "Wie groß."),
            MetricFamily(name: "n_total", kind: .counter, help: "Wie groß.", unit: "n"),
            MetricFamily(name: "s", kind: .stateSet),
        ]
        index.add(families)
        let names = ["h_bucket", "h_bucket", "h_sum", "h_count", "größe", "n_total", "s", "unknown"]
        let series = names.enumerated().map { place, name in
            Series(Labels(name: name, ["le": "\(place)"]), at: Timestamp(milliseconds: 1), 1)
        }
        let block = try RemoteWriteTests.read(
            WriteRequest2Writer.encode(series, families: index), version2: true)
        #expect(try RemoteWriteTests.series(block) == series)
        var found = MetricFamilyIndex()
        found.add(block.families)
        #expect(found.all == families.sorted { $0.name < $1.name })
        // Three names of the histogram's series.
        #expect(block.families.count == 6)
    }

    @Test func metadataOfVersion1IsRead() throws {
        var body = Wire()
        for (kind, name) in [(UInt64(5), "rpc"), (1, "n_total"), (77, "later")] {
            body.message(3) { metadata in
                metadata.number(1, kind)
                metadata.text(2, name)
                metadata.text(4, "What \(name) is.")
                metadata.text(5, "seconds")
                metadata.number(9, 1)
            }
        }
        let block = try RemoteWriteTests.read(body.bytes)
        #expect(
            block.families
                == [
                    MetricFamily(name: "rpc", kind: .summary, help: "What rpc is.", unit: "seconds"),
                    MetricFamily(name: "n_total", kind: .counter, help: "What n_total is.", unit: "seconds"),
                    MetricFamily(name: "later", kind: .unknown, help: "What later is.", unit: "seconds"),
                ])
    }

    @Test func metadataWithoutItsTextIsRefused() throws {
        var body = Wire()
        for symbol in ["", "__name__", "up"] { body.text(4, symbol) }
        body.message(5) { series in
            series.packed(1, [1, 2])
            series.message(5) { metadata in metadata.number(3, 3) }
        }
        #expect(throws: RemoteWriteError.self) { try RemoteWriteTests.read(body.bytes, version2: true) }
    }

    @Test func theContentTypeNamesTheMessage() {
        func message(_ type: String) -> RemoteWriteMessage? { RemoteWriteMessage(contentType: type) }
        for one in RemoteWriteMessage.allCases { #expect(message(one.contentType) == one) }
        #expect(message("application/x-protobuf; proto=\"io.prometheus.write.v2.Request\"") == .two)
        #expect(message("Application/X-Protobuf;charset=x;proto=prometheus.WriteRequest") == .one)
        #expect(message("application/x-protobuf;proto=io.prometheus.write.v3.Request") == nil)
        #expect(message("text/plain") == nil && message("") == nil)
    }

    @Test func countsAreReadFromTheAnswer() {
        func counts(_ headers: [HTTPHeader]) -> WrittenCounts? {
            WrittenCounts(HTTPResponse(status: 204, headers: headers))
        }
        let both = WrittenCounts(samples: 7, histograms: 2)
        #expect(counts(both.headers) == both)
        #expect(counts([]) == nil)
        #expect(
            counts([HTTPHeader("x-prometheus-remote-write-samples-written", "5")])
                == WrittenCounts(samples: 5))
        #expect(
            counts([HTTPHeader("X-Prometheus-Remote-Write-Samples-Written", "-1")]) == WrittenCounts())
    }
}

@Suite struct MetricFamilyIndexTests {
    private static func family(_ name: String, _ kind: MetricFamily.Kind) -> MetricFamily {
        MetricFamily(name: name, kind: kind, help: "\(name)!")
    }

    @Test func seriesBelongToTheFamilyOfTheirName() {
        var index = MetricFamilyIndex()
        index.add([
            Self.family("h", .histogram), Self.family("s", .summary), Self.family("c", .counter),
            Self.family("g", .gauge), Self.family("c_sum", .gauge), Self.family("gh", .gaugeHistogram),
            Self.family("b", .info),
        ])
        let owners = [
            "h_bucket": "h", "h_sum": "h", "h_count": "h", "h": "h", "h_total": nil, "s_sum": "s",
            "s_bucket": nil, "s": "s", "c_total": "c", "c_sum": "c_sum", "g": "g", "g_count": nil,
            "gh_gcount": "gh", "gh_sum": nil, "b_info": "b", "other": nil,
        ]
        for (name, owner) in owners {
            #expect(index.family(ofSeries: name)?.name == owner, "\(name)")
        }
    }

    @Test func itIsBoundedAndOwnNamesAreOurs() {
        var index = MetricFamilyIndex([Self.family("up", .gauge)])
        index.add([MetricFamily(name: "up", kind: .counter, help: "Foreign.")])
        #expect(index.family(ofSeries: "up") == Self.family("up", .gauge))
        index.add([MetricFamily(name: "long", help: String(repeating: "x", count: 4_096))])
        #expect(index.family(ofSeries: "long") == nil)
        index.add((0..<MetricFamilyIndex.limit + 10).map { Self.family("m\($0)", .gauge) })
        #expect(index.all.count == MetricFamilyIndex.limit)
        // What is known already may still say something else.
        index.add([MetricFamily(name: "m0", kind: .counter)])
        #expect(index.family(ofSeries: "m0")?.kind == .counter)
    }
}
