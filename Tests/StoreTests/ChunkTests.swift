import Support
import Telemetry
import Testing

@testable import Store

@Suite struct ChunkTests {
    static func times(_ count: Int, _ random: inout SeededGenerator) -> [Timestamp] {
        var time: Int64 = 1_767_225_600_000
        return (0..<count).map { _ in
            defer { time += random.chance(0.02) ? Int64(random.int(in: 15_001...45_000)) : 15_000 }
            return Timestamp(milliseconds: time)
        }
    }

    /// Cumulative histograms whose layout grows, as a latency metric's does.
    static func histograms(_ count: Int, _ random: inout SeededGenerator) -> [HistogramSample] {
        var histogram = ExponentialHistogram(schema: 3, zeroThreshold: 1e-9)
        return times(count, &random).map { time in
            if random.chance(0.02) { histogram = ExponentialHistogram(schema: random.int(in: -4...8)) }
            if random.chance(0.05) {
                histogram.positive.offset = random.int(in: -900...900)
                histogram.positive.counts.append(0)
            }
            for index in histogram.positive.counts.indices where random.chance(0.3) {
                histogram.positive.counts[index] += Double(random.int(in: 1...5))
            }
            if random.chance(0.01) { histogram.negative.counts = [1, 0, 2.5] }
            histogram.count += 3
            histogram.sum += random.double(in: 0...9)
            histogram.resetHint = random.chance(0.01) ? .gauge : .unknown
            return HistogramSample(time: time, histogram: histogram)
        }
    }

    static func decode(_ bytes: [UInt8], _ key: ChunkKey, shared: [Timestamp] = []) throws -> Series {
        try bytes.withUnsafeBytes { bytes in
            var (header, reader) = try Chunk.open(bytes, key: key)
            return try decode(header, &reader, shared: shared)
        }
    }

    static func decode(
        _ header: Chunk.Header, _ reader: inout ByteReader, shared: [Timestamp]
    ) throws -> Series {
        let times =
            try header.sharedTimes == nil
            ? Chunk.ownTimes(header, &reader) : Chunk.checked(shared, header, reader)
        var series = Series(labels: Labels())
        switch header.kind {
        case .floats:
            series.floats = Column(
                times: times, values: try Chunk.values(header, &reader, part: 0..<header.count))
        case .histograms: series.histograms = try Chunk.histograms(header, times: times, &reader)
        }
        return series
    }

    let key = ChunkKey(series: 5, kind: .floats, second: 1_767_225_600)

    @Test func floatsComeBack() throws {
        var random = SeededGenerator(seed: 11)
        for kind in ValueColumnTests.Kind.allCases {
            let values = ValueColumnTests.make(kind, 300, &random)
            let column = Column(times: ChunkTests.times(300, &random), values: values)
            let own = try ChunkTests.decode(Chunk.encode(floats: column, key: key, sharedTimes: nil), key)
            let shared = try ChunkTests.decode(
                Chunk.encode(floats: column, key: key, sharedTimes: 9), key, shared: column.times)
            for read in [own, shared] {
                #expect(read.floats.times == column.times)
                #expect(read.floats.values.map(\.bitPattern) == values.map(\.bitPattern), "\(kind)")
            }
        }
    }

    /// Any part of a day comes back as if all had been decoded, from sections and from one long column.
    @Test(arguments: ValueColumnTests.Kind.allCases)
    func partsOfADayComeBack(_ kind: ValueColumnTests.Kind) throws {
        var random = SeededGenerator(seed: 21)
        for count in [2_048, 2_049, 5_760] {
            let values = ValueColumnTests.make(kind, count, &random)
            let column = Column(times: ChunkTests.times(count, &random), values: values)
            let day = Chunk.encode(floats: column, key: key, sharedTimes: nil)
            #expect(day[0] == (count > 2_048 && kind != .constant ? 2 : 1))
            var plain = ByteWriter()
            ValueColumn.write(values, into: &plain)
            for round in 0..<20 {
                let start = round == 0 ? 0 : random.int(in: 0...count - 1)
                let part = start..<(round == 0 ? count : random.int(in: start...count))
                let found = try day.withUnsafeBytes { bytes in
                    var (header, reader) = try Chunk.open(bytes, key: key)
                    #expect(try Chunk.ownTimes(header, &reader) == column.times)
                    return try Chunk.values(header, &reader, part: part)
                }
                let bits = values[part].map(\.bitPattern)
                #expect(found.map(\.bitPattern) == bits, "\(kind) \(part)")
                let whole = try plain.bytes.withUnsafeBytes { bytes in
                    var reader = ByteReader(bytes)
                    return try SectionedColumn.read(count, part: part, &reader)
                }
                #expect(whole.map(\.bitPattern) == bits)
            }
        }
    }

    @Test(arguments: 0..<20) func histogramsComeBack(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let samples = ChunkTests.histograms(200, &random)
        let read = try ChunkTests.decode(Chunk.encode(histograms: samples, key: key), key)
        #expect(read.histograms == samples)
    }

    @Test func classicHistogramsKeepTheirBounds() throws {
        var histogram = ExponentialHistogram(
            schema: ExponentialHistogram.customBoundsSchema, count: 6, sum: 2)
        histogram.customBounds = [0.1, 0.5, 1]
        histogram.positive.counts = [1, 2, 0, 3]
        let samples = [HistogramSample(time: Timestamp(milliseconds: 0), histogram: histogram)]
        #expect(try ChunkTests.decode(Chunk.encode(histograms: samples, key: key), key).histograms == samples)
    }

    @Test func headerSumsUp() throws {
        let values = [5, 7, 2, staleMarker, 4]
        let column = Column(times: (0..<5).map { Timestamp(milliseconds: $0 * 1_000) }, values: values)
        let bytes = Chunk.encode(floats: column, key: key, sharedTimes: nil)
        let (header, _) = try bytes.withUnsafeBytes { try Chunk.open($0, key: key) }
        let summary = try #require(header.summary)
        #expect(header.first.milliseconds == 0)
        #expect(header.last.milliseconds == 4_000)
        #expect((summary.count, summary.staleCount) == (5, 1))
        #expect([summary.first, summary.last, summary.minimum, summary.maximum] == [5, 4, 2, 7])
        // 5→7 rises by 2, the fall to 2 counts 2, then 2 more.
        #expect((summary.sum, summary.increase) == (18, 6))
    }

    @Test func anyFlippedBitIsNoticed() throws {
        var random = SeededGenerator(seed: 2)
        let column = Column(times: ChunkTests.times(100, &random), values: (0..<100).map { Double($0 * $0) })
        let bytes = Chunk.encode(floats: column, key: key, sharedTimes: nil)
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << UInt8(bit)
                #expect(throws: FormatError.self) { try ChunkTests.decode(damaged, key) }
            }
        }
        #expect(throws: FormatError.self) {
            try ChunkTests.decode(bytes, ChunkKey(series: 6, kind: .floats, second: key.second))
        }
    }

    /// Behind the checksum the decoder must still survive anything.
    @Test(arguments: 0..<8) func hostileBytesEndInAnError(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let floats = Column(
            times: ChunkTests.times(200, &random),
            values: ValueColumnTests.make(random.pick(ValueColumnTests.Kind.allCases), 200, &random))
        let good = [
            Chunk.encode(floats: floats, key: key, sharedTimes: nil),
            Chunk.encode(histograms: ChunkTests.histograms(40, &random), key: key),
        ]
        for _ in 0..<2_000 {
            let bytes = random.mutate(random.pick(good))
            bytes.withUnsafeBytes { bytes in
                var reader = ByteReader(bytes)
                _ = try? ChunkTests.decode(Chunk.header(&reader), &reader, shared: floats.times)
                _ = try? Batch.decode(bytes)
                var histograms = ByteReader(bytes)
                _ = try? HistogramBytes.read(&histograms)
            }
        }
    }
}
