import Support
import Telemetry
import Testing

@Suite struct RemoteWriteTests {
    static func read(_ body: [UInt8], version2: Bool = false) throws -> WriteBlock {
        var block = WriteBlock()
        try body.withUnsafeBytes { bytes in
            if version2 {
                try WriteRequest2Reader.read(bytes, into: &block)
            } else {
                try WriteRequestReader.read(bytes, into: &block)
            }
        }
        return block
    }

    static func series(_ block: WriteBlock) throws -> [Series] {
        try block.entries.map { entry in
            Series(
                labels: try block.labels(of: entry),
                floats: Column(
                    times: Array(block.times[entry.samples]), values: Array(block.values[entry.samples])),
                histograms: Array(block.histograms[entry.histograms]))
        }
    }

    /// One series with labels beyond all bounds costs the others of its body nothing.
    @Test(arguments: [false, true], [false, true])
    func anOddSeriesIsLeftOut(isLong: Bool, version2: Bool) throws {
        let time = Timestamp(milliseconds: 1_000)
        let names = isLong ? 1 : WriteLimits.labelsPerSeries
        let value = isLong ? String(repeating: "x", count: 70_000) : "v"
        let labels = Labels([Label(Label.metricName, "odd")] + (0..<names).map { Label("l\($0)", value) })
        let series = [
            Series(Labels(name: "before"), at: time, 1), Series(labels, at: time, 2),
            Series(Labels(name: "after"), at: time, 3),
        ]
        let body = version2 ? WriteRequest2Writer.encode(series) : WriteRequestWriter.encode(series)
        let block = try Self.read(body, version2: version2)
        #expect(try Self.series(block).map(\.floats.values) == [[1], [3]])
        #expect(block.skippedSamples == 1 && block.sampleCount == 2)
        let limit = isLong ? "65536 bytes of labels" : "256 labels"
        #expect(block.skippedReason == "a series of \"odd\" has more than \(limit)")
    }

    static func made(_ random: inout SeededGenerator) -> [Series] {
        (0..<random.int(in: 0...6)).map { index in
            let name = random.pick(["up", "http.requests", "größe", "a_total"])
            var series = Series(labels: Labels(name: name, ["n": "\(index)", "path": "/\"x\"\n"]))
            var time = Int64(random.int(in: -5_000...5_000))
            for _ in 0..<random.int(in: 0...12) {
                time += Int64(random.int(in: 1...20_000))
                let at = Timestamp(milliseconds: time)
                if index.isMultiple(of: 3) {
                    series.histograms.append(HistogramSample(time: at, histogram: histogram(&random)))
                } else {
                    series.floats.append(at, random.pick([0, -0.0, 1.5, .infinity, staleMarker, 1e-300]))
                }
            }
            return series
        }
    }

    static func histogram(_ random: inout SeededGenerator) -> ExponentialHistogram {
        var histogram = ExponentialHistogram(schema: random.int(in: -4...8))
        let isWhole = random.chance(0.7)
        func counts(_ random: inout SeededGenerator) -> [Double] {
            (0..<random.int(in: 0...30)).map { _ in
                random.chance(0.5) ? 0 : Double(random.int(in: 1...900)) + (isWhole ? 0 : 0.25)
            }
        }
        histogram.positive = .init(offset: random.int(in: -40...40), counts: counts(&random))
        if random.chance(0.3) {
            histogram.schema = ExponentialHistogram.customBoundsSchema
            histogram.customBounds = (0..<40).map { Double($0) * 0.5 }
            histogram.positive.offset = random.int(in: 0...5)
        } else {
            histogram.zeroThreshold = 1e-9
            histogram.zeroCount = 3
            histogram.negative = .init(offset: random.int(in: -40...40), counts: counts(&random))
        }
        histogram.compact()
        histogram.sum = -2.5
        histogram.count =
            (histogram.positive.counts + histogram.negative.counts).reduce(histogram.zeroCount, +)
        histogram.resetHint = random.pick([.unknown, .reset, .notReset, .gauge])
        return histogram
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func whatIsTooFarAheadIsLeftOut(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let made = Self.made(&random)
        let whole = try Self.read(WriteRequestWriter.encode(made))
        let limit = Timestamp(milliseconds: Int64(random.int(in: -5_000...60_000)))
        var block = whole
        let dropped = block.dropLater(than: limit)
        let expected = try Self.series(whole).map { series in
            var series = series
            _ = series.dropLater(than: limit)
            return series
        }
        #expect(try Self.series(block).map(\.floats.times) == expected.map(\.floats.times))
        #expect(try Self.series(block).map(\.histograms) == expected.map(\.histograms))
        #expect(block.sampleCount + dropped == whole.sampleCount)
        #expect(block.times.allSatisfy { $0 <= limit } && block.histograms.allSatisfy { $0.time <= limit })
    }

    @Test(arguments: 0..<UInt64(100)) func whatIsWrittenIsRead(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let series = RemoteWriteTests.made(&random)
        let found = try RemoteWriteTests.series(
            try RemoteWriteTests.read(WriteRequestWriter.encode(series)))
        #expect(found.map(\.labels) == series.map(\.labels))
        #expect(found.map(\.floats.times) == series.map(\.floats.times))
        #expect(
            found.map { $0.floats.values.map(\.bitPattern) }
                == series.map { $0.floats.values.map(\.bitPattern) })
        #expect(found.map(\.histograms) == series.map(\.histograms))
    }

    /// Histograms finer than Prometheus reads arrive coarsened, with every count.
    @Test func fineSchemasAreCoarsened() throws {
        var fine = ExponentialHistogram(schema: 12)
        for value in [0.1, 0.5, 1, 7, 7.01] { fine.observe(value) }
        let series = Series(Labels(name: "x"), at: Timestamp(milliseconds: 5), fine)
        let found = try RemoteWriteTests.series(
            try RemoteWriteTests.read(WriteRequestWriter.encode([series])))
        fine.downscale(to: 8)
        #expect(found.first?.histograms.first?.histogram == fine)
    }

    @Test func labelsAreSortedAndEmptyOnesLeftOut() throws {
        var body = Wire()
        body.message(1) { series in
            for (name, value) in [("z", "1"), ("__name__", "up"), ("gone", "")] {
                series.message(1) { label in
                    label.text(1, name)
                    label.text(2, value)
                }
            }
            series.message(2) { sample in
                sample.double(1, 2.5)
                sample.number(2, 42)
                sample.number(9, 1)
            }
        }
        body.message(3) { metadata in metadata.text(2, "up") }
        let found = try RemoteWriteTests.series(try RemoteWriteTests.read(body.bytes))
        #expect(found == [Series(Labels(name: "up", ["z": "1"]), at: Timestamp(milliseconds: 42), 2.5)])
    }

    @Test func labelsThatAreNoneAreNamed() throws {
        func labels(_ pairs: [(String, String)]) throws -> Labels {
            var body = Wire()
            body.message(1) { series in
                for (name, value) in pairs {
                    series.message(1) { label in
                        label.text(1, name)
                        label.text(2, value)
                    }
                }
            }
            let block = try RemoteWriteTests.read(body.bytes)
            return try block.labels(of: block.entries[0])
        }
        #expect(throws: RemoteWriteError.self) { try labels([("a", "b")]) }
        #expect(throws: RemoteWriteError.self) { try labels([("__name__", "up"), ("", "b")]) }
        #expect(throws: RemoteWriteError.self) { try labels([("__name__", "up"), ("a", "b"), ("a", "c")]) }
        #expect(try labels([("__name__", "up")]) == Labels(name: "up"))
    }

    @Test func version2NamesSymbols() throws {
        var body = Wire()
        for symbol in ["", "__name__", "up", "job", "x"] { body.text(4, symbol) }
        body.message(5) { series in
            series.packed(1, [1, 2, 3, 4])
            series.message(2) { sample in
                sample.double(1, 7)
                sample.number(2, 1_000)
                sample.number(3, 900)
            }
            series.message(4) { exemplar in exemplar.double(2, 1) }
            series.message(5) { metadata in metadata.number(1, 1) }
        }
        let block = try RemoteWriteTests.read(body.bytes, version2: true)
        #expect(block.exemplarCount == 1)
        let series = Series(Labels(name: "up", ["job": "x"]), at: Timestamp(milliseconds: 1_000), 7)
        #expect(try RemoteWriteTests.series(block) == [series])
        // Named with the same bytes as in 1.0, so that a series is found whichever way it comes.
        let older = try RemoteWriteTests.read(WriteRequestWriter.encode([series]))
        #expect(older.labelBytes == block.labelBytes)
    }

    @Test func version2FaultsAreNamed() throws {
        func fault(_ build: (inout Wire) -> Void) -> String? {
            var body = Wire()
            build(&body)
            do {
                _ = try RemoteWriteTests.read(body.bytes, version2: true)
                return nil
            } catch {
                return (error as? RemoteWriteError)?.what
            }
        }
        #expect(fault { $0.text(4, "x") } == "the first symbol is not the empty text")
        #expect(
            fault {
                $0.text(4, "")
                $0.message(5) { $0.packed(1, [0, 1]) }
            } == "there is no symbol 1, only 1")
        #expect(
            fault {
                $0.text(4, "")
                $0.message(5) { $0.packed(1, [0]) }
            } == "a label name without a value")
        #expect(
            fault { $0.message(1) { _ in } }
                == "field 1 is one of remote write 1.0, the content type says 2.0")
    }

    /// A span of four thousand million empty buckets is not made.
    @Test func wideHistogramsAreRefused() throws {
        var body = Wire()
        body.message(1) { series in
            series.message(4) { histogram in
                histogram.message(11) { span in span.number(2, 1) }
                histogram.message(11) { span in
                    span.number(1, 4_000_000_000)
                    span.number(2, 1)
                }
                histogram.packed(12, [2, 2])
            }
        }
        #expect(throws: RemoteWriteError.self) { try RemoteWriteTests.read(body.bytes) }
    }
}

/// Protobuf by hand, with whatever fields a test wants.
struct Wire {
    var bytes: [UInt8] = []

    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func number(_ field: UInt64, _ value: UInt64) {
        varint(field << 3)
        varint(value)
    }

    mutating func double(_ field: UInt64, _ value: Double) {
        varint(field << 3 | 1)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }

    mutating func text(_ field: UInt64, _ value: String) {
        varint(field << 3 | 2)
        varint(UInt64(value.utf8.count))
        bytes += Array(value.utf8)
    }

    mutating func packed(_ field: UInt64, _ values: [UInt64]) {
        message(field) { inner in for value in values { inner.varint(value) } }
    }

    mutating func message(_ field: UInt64, _ build: (inout Wire) -> Void) {
        var inner = Wire()
        build(&inner)
        varint(field << 3 | 2)
        varint(UInt64(inner.bytes.count))
        bytes += inner.bytes
    }
}
