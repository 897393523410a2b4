internal import Telemetry

/// What a chunk's header says of its values, so that long windows need not decode them. Stale markers
/// are counted apart and are no values here; another NaN makes `minimum`, `maximum`, `sum` and
/// `increase` NaN, which tells the planner to decode.
struct ChunkSummary: Equatable {
    /// Samples, stale markers included.
    var count: Int
    var staleCount: Int
    var first: Double
    var last: Double
    var minimum: Double
    var maximum: Double
    /// Compensated (Neumaier) sum, as `sum_over_time` computes it.
    var sum: Double
    /// Rise of a counter over the chunk: last - first + the value before each fall (Prometheus' reset rule).
    var increase: Double

    init(_ values: [Double]) {
        count = values.count
        staleCount = 0
        (first, last, minimum, maximum, increase) = (.nan, .nan, .nan, .nan, .nan)
        var total = 0.0
        var compensation = 0.0
        var lost = 0.0
        var isEmpty = true
        var hasNaN = false
        for value in values {
            if value.isStale {
                staleCount += 1
                continue
            }
            if value.isNaN { hasNaN = true }
            if isEmpty {
                (first, minimum, maximum) = (value, value, value)
                isEmpty = false
            } else {
                if value < last { lost += last }
                minimum = min(minimum, value)
                maximum = max(maximum, value)
            }
            last = value
            let next = total + value
            compensation +=
                total.magnitude >= value.magnitude ? (total - next) + value : (value - next) + total
            total = next
        }
        sum = isEmpty ? 0 : total.isInfinite ? total : total + compensation
        increase = isEmpty ? .nan : last - first + lost
        if hasNaN { (minimum, maximum, sum, increase) = (.nan, .nan, .nan, .nan) }
    }
}

extension ChunkSummary {
    private static let hasStale: UInt8 = 1
    /// A counter that never fell: smallest and largest are the ends, and the rise follows.
    private static let isRising: UInt8 = 2

    func write(into out: inout ByteWriter) {
        let isRising =
            minimum.bitPattern == first.bitPattern && maximum.bitPattern == last.bitPattern
            && increase.bitPattern == (last - first).bitPattern
        out.byte((staleCount > 0 ? ChunkSummary.hasStale : 0) | (isRising ? ChunkSummary.isRising : 0))
        if staleCount > 0 { out.varint(staleCount) }
        out.number(first)
        out.number(last)
        out.number(sum)
        if isRising { return }
        out.number(minimum)
        out.number(maximum)
        out.number(increase)
    }

    init(count: Int, _ reader: inout ByteReader) throws(FormatError) {
        let flags = try reader.byte()
        guard flags < 4 else { throw reader.fail("summary flags") }
        self.count = count
        staleCount = flags & ChunkSummary.hasStale == 0 ? 0 : try reader.count(atMost: count, "stale markers")
        first = try reader.number()
        last = try reader.number()
        sum = try reader.number()
        if flags & ChunkSummary.isRising != 0 {
            (minimum, maximum, increase) = (first, last, last - first)
        } else {
            minimum = try reader.number()
            maximum = try reader.number()
            increase = try reader.number()
        }
    }
}
