import Glibc
import Support
import Telemetry
import Testing

@testable import Store

/// Damaged chunks whose checksum is right again, so that the decoder itself meets them: an error or some
/// samples, never a crash and never more memory than the header's count may ask for. `BEAUFORT_FUZZ`
/// names the number of inputs, `BEAUFORT_FUZZ_SEED` the first seed; each round prints nothing and is
/// repeated by its seed alone.
@Suite struct ChunkFuzzTests {
    static let count = number("BEAUFORT_FUZZ", or: 5_000)
    static let seed = UInt64(number("BEAUFORT_FUZZ_SEED", or: 1))
    /// Inputs of one seed.
    static let round = 1_000

    private static func number(_ name: String, or usual: Int) -> Int {
        getenv(name).flatMap { Int(String(cString: $0)) } ?? usual
    }

    @Test(.timeLimit(.minutes(60))) func damagedChunksEndInAnErrorOrSamples() throws {
        var opened = 0
        for index in 0..<max(1, ChunkFuzzTests.count / ChunkFuzzTests.round) {
            var random = SeededGenerator(seed: ChunkFuzzTests.seed &+ UInt64(index))
            let (good, key, times) = ChunkFuzzTests.sample(&random)
            for _ in 0..<ChunkFuzzTests.round {
                var bytes = ChunkFuzzTests.damage(good, &random)
                ChunkFuzzTests.seal(&bytes, key)
                if let found = ChunkFuzzTests.open(bytes, key, times, &random) {
                    opened += 1
                    #expect(found <= Chunk.maximumFloats)
                }
            }
        }
        // Most damage is to values, which then are others: the decoder was met, not only the header.
        #expect(opened > ChunkFuzzTests.count / 10)
    }

    /// A chunk of any shape: short or of a day, times of its own or shared, floats or histograms.
    private static func sample(
        _ random: inout SeededGenerator
    ) -> (bytes: [UInt8], key: ChunkKey, times: [Timestamp]) {
        let key = ChunkKey(series: 5, kind: .floats, second: 1_767_225_600)
        if random.chance(0.2) {
            let samples = ChunkTests.histograms(random.int(in: 1...40), &random)
            return (Chunk.encode(histograms: samples, key: key), key, samples.map(\.time))
        }
        let count = random.pick([1, 2, 129, 480, 2_049, 2_600])
        let values = ValueColumnTests.make(random.pick(ValueColumnTests.Kind.allCases), count, &random)
        let column = Column(times: ChunkTests.times(count, &random), values: values)
        let shared: Int64? = random.chance(0.5) ? 3 : nil
        if random.chance(0.3) {
            let (slices, length) = slices(column, &random)
            let points = SliceBuilderTests.points(slices)
            let bytes = Chunk.encode(
                slices: slices, length: length, points: points, key: key, sharedTimes: shared)
            return (bytes, key, points.times)
        }
        return (Chunk.encode(floats: column, key: key, sharedTimes: shared), key, column.times)
    }

    private static func slices(
        _ column: Column, _ random: inout SeededGenerator
    ) -> (slices: [Slice], length: TimeSpan) {
        let length = random.pick([TimeSpan.minutes(1), .minutes(5), .hours(1)])
        var builder = SliceBuilder(length: length)
        builder.add(column)
        return (builder.slices, length)
    }

    static func damage(_ good: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        if random.chance(0.3) { return random.mutate(good) }
        var bytes = good
        for _ in 0..<random.int(in: 1...4) {
            // Lengths and counts are in front: half of the flips go there.
            let last = random.chance(0.5) ? min(60, bytes.count - 1) : bytes.count - 1
            bytes[random.int(in: 0...last)] ^= 1 << UInt8(random.int(in: 0...7))
        }
        return bytes
    }

    private static func seal(_ bytes: inout [UInt8], _ key: ChunkKey) {
        guard bytes.count > Chunk.checksumSize else { return }
        let end = bytes.count - Chunk.checksumSize
        var sum = Checksum()
        bytes[..<end].withUnsafeBytes { sum.add($0) }
        sum.add(key.rowID)
        var trailer = ByteWriter()
        trailer.fixed32(sum.value)
        bytes.replaceSubrange(end..., with: trailer.bytes)
    }

    /// Samples found, nil for an error.
    private static func open(
        _ bytes: [UInt8], _ key: ChunkKey, _ shared: [Timestamp], _ random: inout SeededGenerator
    ) -> Int? {
        bytes.withUnsafeBytes { bytes in
            guard let (header, start) = try? Chunk.open(bytes, key: key) else { return nil }
            var reader = start
            let own = header.sharedTimes == nil ? try? Chunk.ownTimes(header, &reader) : nil
            guard let times = own ?? (try? Chunk.checked(shared, header, reader)) else { return nil }
            if header.kind == .histograms {
                return (try? Chunk.histograms(header, times: times, &reader))?.count
            }
            if header.slice != nil, random.chance(0.5) {
                return (try? Chunk.slices(header, times: times, &reader))?.count
            }
            let from = random.int(in: 0...header.count)
            let part = from..<random.int(in: from...header.count)
            return (try? Chunk.values(header, &reader, part: part))?.count
        }
    }

    /// Doubles of every kind side by side in one column.
    @Test(arguments: 0..<200) func anyColumnComesBack(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var values: [Double] = []
        let count = random.int(in: 1...(seed % 8 == 0 ? 6_000 : 700))
        while values.count < count {
            let kind = random.pick(ValueColumnTests.Kind.allCases)
            values += ValueColumnTests.make(kind, random.int(in: 1...count), &random)
        }
        if random.chance(0.5) { values[random.int(in: 0...values.count - 1)] = staleMarker }
        let column = Column(times: ChunkTests.times(values.count, &random), values: values)
        let key = ChunkKey(series: 1, kind: .floats, second: 0)
        let bytes = Chunk.encode(floats: column, key: key, sharedTimes: nil)
        let read = try ChunkTests.decode(bytes, key).floats
        #expect(read.times == column.times)
        #expect(read.values.map(\.bitPattern) == values.map(\.bitPattern))
    }
}
