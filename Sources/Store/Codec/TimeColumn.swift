internal import Telemetry

/// The times of a chunk: the first, the usual step, and how far each step is from the usual one. Regular
/// scrapes cost a byte per 128, a late one two patches.
enum TimeColumn {
    private static let format: UInt8 = 1

    static func write(_ times: [Timestamp], into out: inout ByteWriter) {
        out.byte(format)
        out.varint(times.count)
        guard let first = times.first else { return }
        out.signed(first.milliseconds)
        if times.count == 1 { return }
        let steps = zip(times.dropFirst(), times).map { $0.milliseconds &- $1.milliseconds }
        let usual = usualStep(steps)
        out.signed(usual)
        PackedIntegers.write(steps.map { zigzag($0 &- usual) }, into: &out)
    }

    static func read(_ reader: inout ByteReader) throws(FormatError) -> [Timestamp] {
        guard try reader.byte() == format else { throw reader.fail("time format \(format)") }
        let count = try reader.count(atMost: reader.remaining * PackedIntegers.blockSize, "times")
        if count == 0 { return [] }
        var time = try reader.signed()
        var times = [Timestamp(milliseconds: time)]
        if count == 1 { return times }
        let usual = try reader.signed()
        let steps = try PackedIntegers.read(count - 1, &reader)
        var isAscending = true
        times = [Timestamp](unsafeUninitializedCapacity: count) { result, filled in
            filled = count
            result.initializeElement(at: 0, to: times[0])
            for index in steps.indices {
                let next = time &+ unzigzag(steps[index]) &+ usual
                isAscending = isAscending && next > time
                time = next
                result.initializeElement(at: index + 1, to: Timestamp(milliseconds: time))
            }
        }
        guard isAscending else { throw reader.fail("ascending times") }
        return times
    }

    private static func usualStep(_ steps: [Int64]) -> Int64 {
        let sorted = steps.sorted()
        return sorted[sorted.count / 2]
    }
}
