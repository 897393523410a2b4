internal import Telemetry

/// What a chunk of slices has behind its samples: a column for each fact of the slices. Drawn in DESIGN.md.
enum SliceColumns {
    /// Smallest is first, largest is last, nothing falls: a counter while nothing restarts.
    private static let rising: UInt8 = 1

    static func write(_ slices: [Slice], into out: inout ByteWriter) {
        let isRising = slices.allSatisfy(\.isRising)
        out.byte(isRising ? rising : 0)
        PackedIntegers.write(slices.map { UInt64($0.count) }, into: &out)
        ValueColumn.write(slices.map(\.sum), into: &out)
        if isRising { return }
        ValueColumn.write(slices.map(\.minimum), into: &out)
        ValueColumn.write(slices.map(\.maximum), into: &out)
        ValueColumn.write(slices.map(\.resetSum), into: &out)
    }

    /// - Parameter points: the samples kept, of all slices.
    static func read(
        _ points: Telemetry.Column, length: TimeSpan, _ reader: inout ByteReader
    ) throws(FormatError) -> [Slice] {
        var slices = divide(points, length)
        let flags = try reader.byte()
        guard flags <= rising else { throw reader.fail("flags of slices") }
        let counts = try PackedIntegers.read(slices.count, &reader)
        let sums = try ValueColumn.read(slices.count, &reader)
        for index in slices.indices {
            guard counts[index] <= UInt64(Chunk.maximumFloats) else {
                throw reader.fail("samples of a slice")
            }
            slices[index].count = Int(counts[index])
            slices[index].sum = sums[index]
        }
        if flags == rising {
            for index in slices.indices { slices[index].rise() }
            return slices
        }
        let minimums = try ValueColumn.read(slices.count, &reader)
        let maximums = try ValueColumn.read(slices.count, &reader)
        let resets = try ValueColumn.read(slices.count, &reader)
        for index in slices.indices {
            (slices[index].minimum, slices[index].maximum) = (minimums[index], maximums[index])
            slices[index].resetSum = resets[index]
        }
        return slices
    }

    private static func divide(_ points: Telemetry.Column, _ length: TimeSpan) -> [Slice] {
        var slices: [Slice] = []
        for (time, value) in zip(points.times, points.values) {
            let number = Slice.number(of: time, length: length)
            if slices.last?.number != number { slices.append(Slice(number: number, points: Column())) }
            slices[slices.count - 1].points.append(time, value)
        }
        return slices
    }
}

extension Slice {
    /// Minimum and maximum as `rise` would put them, to the last bit.
    fileprivate var isRising: Bool {
        var risen = self
        risen.rise()
        return minimum.bitPattern == risen.minimum.bitPattern
            && maximum.bitPattern == risen.maximum.bitPattern && resetSum.bitPattern == 0
    }

    fileprivate mutating func rise() {
        resetSum = 0
        minimum = points.values.first { !$0.isStale } ?? 0
        maximum = points.values.last { !$0.isStale } ?? 0
    }
}
