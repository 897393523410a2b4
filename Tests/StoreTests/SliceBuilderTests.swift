import Support
import Telemetry
import Testing

@testable import Store

@Suite struct SliceBuilderTests {
    private static let key = ChunkKey(series: 1, kind: .floats, second: 0)

    static func points(_ slices: [Slice]) -> Column {
        Column(times: slices.flatMap(\.points.times), values: slices.flatMap(\.points.values))
    }

    private static func slices(_ column: Column, _ length: TimeSpan) -> [Slice] {
        var builder = SliceBuilder(length: length)
        builder.add(column)
        return builder.slices
    }

    /// A restart within a slice: the samples on both sides of it stay, and what it took away is known.
    @Test func aCounterKeepsWhatIsAroundItsFalls() throws {
        let values: [Double] = [10, 20, 30, 4, 5, 6, 9, 12]
        let times = values.indices.map { Timestamp(milliseconds: 30_000 * Int64($0 + 1)) }
        let slices = Self.slices(Column(times: times, values: values), .minutes(5))
        #expect(slices.count == 1)
        let slice = try #require(slices.first)
        #expect(slice.points.values == [10, 30, 4, 12])
        #expect((slice.count, slice.sum, slice.minimum, slice.maximum) == (8, 96, 4, 30))
        #expect(slice.resetSum == 30)
    }

    /// (k·L, (k+1)·L]: a sample at the end of a slice belongs to it.
    @Test func slicesAreOpenOnTheLeft() {
        let times = [300_000, 300_001, 600_000, 600_001].map { Timestamp(milliseconds: $0) }
        let slices = Self.slices(Column(times: times, values: [1, 2, 3, 4]), .minutes(5))
        #expect(slices.map(\.points.values) == [[1], [2, 3], [4]])
        #expect(slices.map(\.number) == [0, 1, 2])
    }

    @Test func staleMarkersStayAtTheEndOfASliceOnly() {
        let values = [1, staleMarker, 3, staleMarker]
        let times = values.indices.map { Timestamp(milliseconds: 30_000 * Int64($0 + 1)) }
        let slices = Self.slices(Column(times: times, values: values), .minutes(5))
        #expect(slices.map { $0.points.values.map(\.bitPattern) } == [[1, 3, staleMarker].map(\.bitPattern)])
        #expect(slices.first?.count == 2)
    }

    /// Slices of slices are what slices of all samples would be, and every chunk comes back as it was.
    @Test(arguments: 0..<60 as Range<UInt64>) func slicesOfSlicesAndChunksAreWhole(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let kind = random.pick(ValueColumnTests.Kind.allCases)
        let values = ValueColumnTests.make(kind, random.int(in: 1...1_500), &random)
        let column = Column(times: ChunkTests.times(values.count, &random), values: values)
        let short = Self.slices(column, .minutes(5))
        #expect(short.reduce(0) { $0 + $1.count } == values.count { !$0.isStale })
        var builder = SliceBuilder(length: .hours(1))
        for slice in short { builder.add(slice) }
        let direct = Self.slices(column, .hours(1))
        #expect(builder.slices.map(\.count) == direct.map(\.count))
        for (left, right) in zip(builder.slices, direct) {
            #expect(Self.bits([left.minimum, left.maximum]) == Self.bits([right.minimum, right.maximum]))
            #expect(Self.ends(left) == Self.ends(right))
        }
        for (slices, length) in [(short, TimeSpan.minutes(5)), (direct, .hours(1))] {
            let points = Self.points(slices)
            let bytes = Chunk.encode(
                slices: slices, length: length, points: points, key: Self.key, sharedTimes: nil)
            let read = try bytes.withUnsafeBytes { bytes in
                var (header, reader) = try Chunk.open(bytes, key: Self.key)
                #expect(header.slice == length)
                let times = try Chunk.ownTimes(header, &reader)
                return try Chunk.slices(header, times: times, &reader)
            }
            #expect(read.count == slices.count)
            for (left, right) in zip(read, slices) {
                #expect(
                    (left.number, left.count, left.points.times) == (
                        right.number, right.count, right.points.times
                    ))
                #expect(Self.bits(left.facts) == Self.bits(right.facts))
                #expect(Self.bits(left.points.values) == Self.bits(right.points.values))
            }
        }
    }

    private static func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }

    private static func ends(_ slice: Slice) -> [UInt64] {
        let values = slice.points.values.filter { !$0.isStale }
        return bits([values.first, values.last].compactMap(\.self))
    }
}

extension Slice {
    fileprivate var facts: [Double] { [sum, minimum, maximum, resetSum] }
}
