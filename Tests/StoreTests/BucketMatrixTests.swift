import Support
import Telemetry
import Testing

@testable import Store

@Suite struct BucketMatrixTests {
    /// Cumulative counts of some buckets and their `_count`, with restarts.
    static func columns(_ buckets: Int, _ count: Int, _ random: inout SeededGenerator) -> [[Double]] {
        var counts = [Double](repeating: Double(random.int(in: 0...1_000_000)), count: buckets + 1)
        var columns = [[Double]](repeating: [], count: buckets + 1)
        for _ in 0..<count {
            if random.chance(0.001) { counts = counts.map { _ in 0 } }
            for _ in 0..<random.int(in: 0...6) {
                let bucket = random.int(in: 0...buckets - 1)
                for above in bucket...buckets { counts[above] += 1 }
            }
            for index in counts.indices { columns[index].append(counts[index]) }
        }
        return columns
    }

    static func opened(_ bytes: [UInt8], id: Int64) throws -> OpenBuckets {
        try bytes.withUnsafeBytes { try OpenBuckets($0, id: id) }
    }

    private func bits(_ values: some Sequence<Double>) -> [UInt64] { values.map(\.bitPattern) }

    /// In whatever order columns and parts are asked for.
    @Test(arguments: 0..<40) func everyPartOfEveryColumnComesBack(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let count = random.pick([2, 128, 511, 512, 513, 1_500, 5_760])
        var columns = BucketMatrixTests.columns(random.int(in: 1...24), count, &random)
        if random.chance(0.5) {
            let place = random.int(in: 0...count - 1)
            if count > 32 { for index in columns.indices { columns[index][place] = staleMarker } }
        }
        // A client that is read while it counts: a bucket is ahead of the one above.
        if random.chance(0.3) { columns[0][count / 2] += 7 }
        columns[columns.count - 1][count - 1] += 1
        let bytes = try #require(BucketMatrix.encode(columns, id: 9))
        var opened = try BucketMatrixTests.opened(bytes, id: 9)
        for _ in 0..<40 {
            let column = random.int(in: 0...columns.count - 1)
            let from = random.int(in: 0...count)
            let part = from..<random.int(in: from...count)
            #expect(try bits(opened.values(of: column, part: part)) == bits(columns[column][part]))
        }
        for column in columns.indices {
            #expect(try bits(opened.values(of: column, part: 0..<count)) == bits(columns[column]))
        }
    }

    @Test func whatIsNoHistogramOfCountsIsLeft() throws {
        var random = SeededGenerator(seed: 2)
        let columns = BucketMatrixTests.columns(4, 600, &random)
        func encode(_ change: (inout [[Double]]) -> Void) -> [UInt8]? {
            var changed = columns
            change(&changed)
            return BucketMatrix.encode(changed, id: 1)
        }
        #expect(encode { _ in } != nil)
        #expect(encode { $0[1][300] = 2.5 } == nil)
        #expect(encode { $0[1][300] = -0.0 } == nil)
        #expect(encode { $0[1][300] = 1e17 } == nil)
        #expect(encode { $0[3][300] = staleMarker } == nil)
        #expect(encode { columns in for index in columns.indices { columns[index][300] = .nan } } != nil)
        #expect(encode { $0[2].removeLast() } == nil)
        #expect(encode { columns in columns = columns.map { [Double](repeating: $0[0], count: 600) } } == nil)
        #expect(encode { $0 = [] } == nil)
    }

    /// Less than half of what the columns take one by one.
    @Test func oneObjectIsSmall() throws {
        var random = SeededGenerator(seed: 3)
        let columns = BucketMatrixTests.columns(20, 5_760, &random)
        let alone = columns.reduce(0) { size, column in
            var out = ByteWriter()
            SectionedColumn.write(column, into: &out)
            return size + out.bytes.count
        }
        #expect(try #require(BucketMatrix.encode(columns, id: 1)).count * 2 < alone)
    }

    /// Damage whose checksum is right again ends in an error or in some counts.
    @Test func damagedRowsEndInAnErrorOrCounts() throws {
        var read = 0
        for index in 0..<max(1, ChunkFuzzTests.count / ChunkFuzzTests.round) {
            var random = SeededGenerator(seed: ChunkFuzzTests.seed &+ UInt64(index))
            let columns = BucketMatrixTests.columns(
                random.int(in: 1...12), random.pick([2, 130, 700]), &random)
            guard let good = BucketMatrix.encode(columns, id: 4) else { continue }
            for _ in 0..<ChunkFuzzTests.round {
                let damaged = ChunkFuzzTests.damage(good, &random)
                var out = ByteWriter()
                out.append(Array(damaged.dropLast(Chunk.checksumSize)))
                var sum = Checksum()
                out.bytes.withUnsafeBytes { sum.add($0) }
                sum.add(4)
                out.fixed32(sum.value)
                guard var opened = try? BucketMatrixTests.opened(out.bytes, id: 4) else { continue }
                if (try? opened.check()) != nil { read += 1 }
            }
        }
        #expect(read > ChunkFuzzTests.count / 20)
    }

    @Test func aFlippedBitIsSeen() throws {
        var random = SeededGenerator(seed: 5)
        let bytes = try #require(BucketMatrix.encode(BucketMatrixTests.columns(6, 900, &random), id: 7))
        #expect(throws: FormatError.self) { try BucketMatrixTests.opened(bytes, id: 8) }
        for place in stride(from: 0, to: bytes.count, by: 13) {
            var damaged = bytes
            damaged[place] ^= 1 << UInt8(place % 8)
            #expect(throws: FormatError.self) { try BucketMatrixTests.opened(damaged, id: 7) }
        }
    }
}
