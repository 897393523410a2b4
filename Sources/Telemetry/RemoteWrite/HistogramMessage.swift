/// The message `Histogram` that both versions of remote write share (prompb/types.proto): buckets lie in
/// spans, as differences of whole counts or as float counts.
struct HistogramMessage {
    private var histogram = ExponentialHistogram(schema: 0)
    private var time: Int64 = 0
    private var positive = Side()
    private var negative = Side()

    private struct Side {
        var spans: [(offset: Int, length: Int)] = []
        /// Counts of the buckets in spans, one after the other.
        var counts: [Double] = []
        /// The last whole count, which differences add to.
        var whole: Int64 = 0
        var length = 0
    }

    /// `budget` is how many buckets the body may still have.
    static func read(
        _ reader: inout ProtobufReader, budget: inout Int
    ) throws(RemoteWriteError) -> HistogramSample {
        var message = HistogramMessage()
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            try message.take(field, wire, &reader)
        }
        message.histogram.positive = try buckets(message.positive, &reader, &budget)
        message.histogram.negative = try buckets(message.negative, &reader, &budget)
        try message.check(reader)
        return HistogramSample(time: Timestamp(milliseconds: message.time), histogram: message.histogram)
    }

    private mutating func take(
        _ field: Int, _ wire: ProtobufReader.Wire, _ reader: inout ProtobufReader
    ) throws(RemoteWriteError) {
        switch field {
        case 1: histogram.count = Double(try reader.unsigned(wire, "a count"))
        case 2: histogram.count = try reader.double(wire, "a count")
        case 3: histogram.sum = try reader.double(wire, "a sum")
        case 4: histogram.schema = Int(try reader.zigzag(wire, "a schema"))
        case 5: histogram.zeroThreshold = try reader.double(wire, "a zero threshold")
        case 6: histogram.zeroCount = Double(try reader.unsigned(wire, "a zero count"))
        case 7: histogram.zeroCount = try reader.double(wire, "a zero count")
        case 8: try HistogramMessage.span(&negative, wire, &reader)
        case 9: try HistogramMessage.differences(&negative, wire, &reader)
        case 10: try HistogramMessage.counts(&negative, wire, &reader)
        case 11: try HistogramMessage.span(&positive, wire, &reader)
        case 12: try HistogramMessage.differences(&positive, wire, &reader)
        case 13: try HistogramMessage.counts(&positive, wire, &reader)
        case 14: histogram.resetHint = try hint(wire, &reader)
        case 15: time = try reader.signed(wire, "a timestamp")
        case 16: try takeBounds(wire, &reader)
        default: try reader.skip(wire)
        }
    }

    private func hint(
        _ wire: ProtobufReader.Wire, _ reader: inout ProtobufReader
    ) throws(RemoteWriteError) -> ExponentialHistogram.ResetHint {
        // A value of a later version says nothing we know.
        let value = try reader.unsigned(wire, "a reset hint")
        return ExponentialHistogram.ResetHint(rawValue: UInt8(min(value, 255))) ?? .unknown
    }

    private mutating func takeBounds(
        _ wire: ProtobufReader.Wire, _ reader: inout ProtobufReader
    ) throws(RemoteWriteError) {
        try reader.doubles(wire, "custom bounds") { histogram.customBounds.append($0) }
        guard histogram.customBounds.count <= WriteLimits.bucketsPerHistogram else {
            throw reader.fail("more than \(WriteLimits.bucketsPerHistogram) custom bounds")
        }
    }

    private static func span(
        _ side: inout Side, _ wire: ProtobufReader.Wire, _ reader: inout ProtobufReader
    ) throws(RemoteWriteError) {
        var inner = try reader.message(wire, "a span")
        var offset: Int64 = 0
        var length: UInt64 = 0
        while !inner.isAtEnd {
            let (field, wire) = try inner.tag()
            switch field {
            case 1: offset = try inner.zigzag(wire, "a span's offset")
            case 2: length = try inner.unsigned(wire, "a span's length")
            default: try inner.skip(wire)
            }
        }
        guard Int64(Int32.min)...Int64(Int32.max) ~= offset, length <= WriteLimits.bucketsPerHistogram,
            side.spans.count < WriteLimits.bucketsPerHistogram
        else {
            throw inner.fail("a span of \(length) buckets at \(offset)")
        }
        side.spans.append((Int(offset), Int(length)))
    }

    private static func differences(
        _ side: inout Side, _ wire: ProtobufReader.Wire, _ reader: inout ProtobufReader
    ) throws(RemoteWriteError) {
        try reader.numbers(wire, "bucket differences") { value in
            side.whole &+= Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
            side.counts.append(Double(side.whole))
        }
        try bound(side, reader)
    }

    private static func counts(
        _ side: inout Side, _ wire: ProtobufReader.Wire, _ reader: inout ProtobufReader
    ) throws(RemoteWriteError) {
        try reader.doubles(wire, "bucket counts") { side.counts.append($0) }
        try bound(side, reader)
    }

    private static func bound(_ side: Side, _ reader: ProtobufReader) throws(RemoteWriteError) {
        guard side.counts.count <= WriteLimits.bucketsPerHistogram else {
            throw reader.fail("more than \(WriteLimits.bucketsPerHistogram) buckets")
        }
    }
}

extension HistogramMessage {
    /// Spans written out as one run of adjacent buckets.
    private static func buckets(
        _ side: Side, _ reader: inout ProtobufReader, _ budget: inout Int
    ) throws(RemoteWriteError) -> ExponentialHistogram.Buckets {
        var length = 0
        var gaps = 0
        for (place, span) in side.spans.enumerated() {
            guard place == 0 || span.offset >= 0 else { throw reader.fail("spans overlap") }
            length += span.length
            if place > 0 { gaps += span.offset }
            guard length + gaps <= WriteLimits.bucketsPerHistogram else {
                throw reader.fail(
                    "a histogram spreads over more than \(WriteLimits.bucketsPerHistogram) buckets")
            }
        }
        guard length == side.counts.count else {
            throw reader.fail("spans of \(length) buckets, but \(side.counts.count) counts")
        }
        budget -= length + gaps
        guard budget >= 0 else { throw reader.fail("more than \(WriteLimits.buckets) buckets in one body") }
        guard let first = side.spans.first else { return ExponentialHistogram.Buckets() }
        var result = ExponentialHistogram.Buckets(offset: first.offset)
        result.counts.reserveCapacity(length + gaps)
        var taken = 0
        for (place, span) in side.spans.enumerated() {
            if place > 0 { result.counts += repeatElement(0, count: span.offset) }
            result.counts += side.counts[taken..<(taken + span.length)]
            taken += span.length
        }
        result.compact()
        return result
    }

    private func check(_ reader: ProtobufReader) throws(RemoteWriteError) {
        if histogram.hasCustomBounds {
            let ascends = zip(histogram.customBounds, histogram.customBounds.dropFirst()).allSatisfy {
                $0 < $1
            }
            guard ascends else { throw reader.fail("custom bounds do not ascend") }
            guard histogram.negative.isEmpty, histogram.positive.offset >= 0,
                histogram.positive.end <= histogram.customBounds.count + 1
            else { throw reader.fail("buckets outside of the custom bounds") }
        } else {
            guard BucketLayout.schemas.contains(histogram.schema) else {
                throw reader.fail("schema \(histogram.schema) is not known")
            }
            guard histogram.customBounds.isEmpty else {
                throw reader.fail("custom bounds with schema \(histogram.schema)")
            }
        }
        for count in histogram.positive.counts + histogram.negative.counts where count < 0 {
            throw reader.fail("a bucket's count is below zero")
        }
    }
}
