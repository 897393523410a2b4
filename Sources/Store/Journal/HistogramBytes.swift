internal import Telemetry

/// One histogram as bytes, for the batch journal. Counts that are whole numbers, as all measured ones
/// are, take a varint each.
enum HistogramBytes {
    static func write(_ histogram: ExponentialHistogram, into out: inout ByteWriter) {
        let counts = [histogram.zeroCount, histogram.count]
        let isWhole =
            counts.allSatisfy(isWhole) && histogram.positive.counts.allSatisfy(isWhole)
            && histogram.negative.counts.allSatisfy(isWhole)
        let hasBounds = !histogram.customBounds.isEmpty
        out.byte((isWhole ? 1 : 0) | histogram.resetHint.rawValue << 1 | (hasBounds ? 8 : 0))
        out.signed(Int64(histogram.schema))
        if hasBounds {
            out.varint(histogram.customBounds.count)
            out.doubles(histogram.customBounds[...])
        }
        out.double(histogram.zeroThreshold)
        out.double(histogram.sum)
        for count in counts { write(count, isWhole, into: &out) }
        for side in [histogram.positive, histogram.negative] {
            out.signed(Int64(side.offset))
            out.varint(side.counts.count)
            for count in side.counts { write(count, isWhole, into: &out) }
        }
    }

    static func read(_ reader: inout ByteReader) throws(FormatError) -> ExponentialHistogram {
        let flag = try reader.byte()
        guard flag < 16, let hint = ExponentialHistogram.ResetHint(rawValue: flag >> 1 & 3) else {
            throw reader.fail("a histogram")
        }
        let isWhole = flag & 1 == 1
        let schema = try reader.signed()
        guard (-128...127).contains(schema) else { throw reader.fail("a histogram schema") }
        var histogram = ExponentialHistogram(schema: Int(schema))
        histogram.resetHint = hint
        if flag & 8 != 0 { histogram.customBounds = try bounds(&reader) }
        histogram.zeroThreshold = try reader.double()
        histogram.sum = try reader.double()
        histogram.zeroCount = try number(isWhole, &reader)
        histogram.count = try number(isWhole, &reader)
        histogram.positive = try side(isWhole, &reader)
        histogram.negative = try side(isWhole, &reader)
        return histogram
    }

    private static func bounds(_ reader: inout ByteReader) throws(FormatError) -> [Double] {
        let count = try reader.count(atMost: reader.remaining / 8, "bounds")
        var bounds: [Double] = []
        for _ in 0..<count { bounds.append(try reader.double()) }
        return bounds
    }

    private static func isWhole(_ value: Double) -> Bool {
        value >= 0 && value.sign == .plus && value <= 9_007_199_254_740_992 && value == value.rounded()
    }

    private static func write(_ value: Double, _ isWhole: Bool, into out: inout ByteWriter) {
        if isWhole { out.varint(UInt64(value)) } else { out.double(value) }
    }

    private static func number(_ isWhole: Bool, _ reader: inout ByteReader) throws(FormatError) -> Double {
        isWhole ? Double(try reader.varint()) : try reader.double()
    }

    private static func side(
        _ isWhole: Bool, _ reader: inout ByteReader
    ) throws(FormatError) -> ExponentialHistogram.Buckets {
        let offset = Int(try reader.signed())
        let count = try reader.count(atMost: reader.remaining, "buckets")
        var side = ExponentialHistogram.Buckets(offset: offset)
        side.counts.reserveCapacity(count)
        for _ in 0..<count { side.counts.append(try number(isWhole, &reader)) }
        return side
    }
}
