internal import Telemetry

/// Histograms of one series, column by column: all their counts, all their sums, then each bucket over
/// time. Neighbouring samples of a bucket differ little, neighbouring buckets of a sample may differ much.
/// Samples with one layout form a segment. Drawn in DESIGN.md.
enum HistogramColumn {
    /// Buckets a segment may span beyond what its samples have themselves.
    private static let slack = 512
    /// Buckets times samples in one chunk: what decoding may take in memory, eight bytes each.
    static let maximumCells = 1 << 24

    /// Cells the samples need at most when they are put in one chunk.
    static func cells(_ histogram: ExponentialHistogram) -> Int {
        histogram.positive.counts.count + histogram.negative.counts.count + 2 * slack
    }

    static func write(_ histograms: [ExponentialHistogram], into out: inout ByteWriter) {
        let segments = split(histograms)
        out.varint(segments.count)
        for segment in segments { writeSegment(Array(histograms[segment]), into: &out) }
    }

    static func read(_ count: Int, _ reader: inout ByteReader) throws(FormatError) -> [ExponentialHistogram] {
        let segments = try reader.count(atMost: min(count, reader.remaining), "segments")
        var histograms: [ExponentialHistogram] = []
        var budget = maximumCells
        for _ in 0..<segments {
            histograms += try readSegment(atMost: count - histograms.count, &budget, &reader)
        }
        guard histograms.count == count else { throw reader.fail("\(count) histograms") }
        return histograms
    }

    private static func split(_ histograms: [ExponentialHistogram]) -> [Range<Int>] {
        var segments: [Range<Int>] = []
        var start = 0
        var spans = [Span(), Span()]
        for (index, histogram) in histograms.enumerated() {
            let wider = [spans[0].union(histogram.positive), spans[1].union(histogram.negative)]
            let fits = wider.allSatisfy { $0.width <= $0.own + slack }
            if index > start, !fits || !hasSameLayout(histograms[start], histogram) {
                segments.append(start..<index)
                start = index
                spans = [Span().union(histogram.positive), Span().union(histogram.negative)]
            } else {
                spans = wider
            }
        }
        if start < histograms.count { segments.append(start..<histograms.count) }
        return segments
    }

    private static func hasSameLayout(_ left: ExponentialHistogram, _ right: ExponentialHistogram) -> Bool {
        left.schema == right.schema && left.customBounds == right.customBounds
            && left.zeroThreshold.bitPattern == right.zeroThreshold.bitPattern
    }

    /// The buckets that samples cover together, and the most that one of them has itself.
    private struct Span {
        var low = 0
        var high = 0
        var own = 0

        var width: Int { high - low }

        func union(_ buckets: ExponentialHistogram.Buckets) -> Span {
            if buckets.counts.isEmpty { return self }
            let end = buckets.offset + buckets.counts.count
            let own = max(self.own, buckets.counts.count)
            if width == 0 { return Span(low: buckets.offset, high: end, own: own) }
            return Span(low: min(low, buckets.offset), high: max(high, end), own: own)
        }
    }
}

extension HistogramColumn {
    private static func writeSegment(_ histograms: [ExponentialHistogram], into out: inout ByteWriter) {
        guard let first = histograms.first else { return }
        out.varint(histograms.count)
        out.signed(Int64(first.schema))
        out.number(first.zeroThreshold)
        out.varint(first.customBounds.count)
        for bound in first.customBounds { out.double(bound) }
        PackedIntegers.write(histograms.map { UInt64($0.resetHint.rawValue) }, into: &out)
        ValueColumn.write(histograms.map(\.zeroCount), into: &out)
        ValueColumn.write(histograms.map(\.count), into: &out)
        ValueColumn.write(histograms.map(\.sum), into: &out)
        writeSide(histograms.map(\.positive), into: &out)
        writeSide(histograms.map(\.negative), into: &out)
    }

    private static func writeSide(
        _ sides: [ExponentialHistogram.Buckets], into out: inout ByteWriter
    ) {
        PackedSigned.write(sides.map { Int64($0.offset) }, into: &out)
        PackedSigned.write(sides.map { Int64($0.counts.count) }, into: &out)
        let span = sides.reduce(Span()) { $0.union($1) }
        for bucket in span.low..<span.high {
            let counts = sides.map { side in
                let index = bucket - side.offset
                return side.counts.indices.contains(index) ? side.counts[index] : 0
            }
            ValueColumn.write(counts, into: &out)
        }
    }

    private static func readSegment(
        atMost limit: Int, _ budget: inout Int, _ reader: inout ByteReader
    ) throws(FormatError) -> [ExponentialHistogram] {
        let count = try reader.count(atMost: limit, "histograms")
        guard count > 0 else { throw reader.fail("a histogram") }
        let schema = try reader.signed()
        guard (-128...127).contains(schema) else { throw reader.fail("a histogram schema") }
        var pattern = ExponentialHistogram(schema: Int(schema))
        pattern.zeroThreshold = try reader.number()
        let bounds = try reader.count(atMost: reader.remaining / 8, "bounds")
        for _ in 0..<bounds { pattern.customBounds.append(try reader.double()) }
        let hints = try PackedIntegers.read(count, &reader)
        var histograms = [ExponentialHistogram](repeating: pattern, count: count)
        for (index, hint) in hints.enumerated() {
            guard let raw = UInt8(exactly: hint), let hint = ExponentialHistogram.ResetHint(rawValue: raw)
            else {
                throw reader.fail("a reset hint")
            }
            histograms[index].resetHint = hint
        }
        for (index, value) in try ValueColumn.read(count, &reader).enumerated() {
            histograms[index].zeroCount = value
        }
        for (index, value) in try ValueColumn.read(count, &reader).enumerated() {
            histograms[index].count = value
        }
        for (index, value) in try ValueColumn.read(count, &reader).enumerated() {
            histograms[index].sum = value
        }
        for (index, side) in try readSide(count, &budget, &reader).enumerated() {
            histograms[index].positive = side
        }
        for (index, side) in try readSide(count, &budget, &reader).enumerated() {
            histograms[index].negative = side
        }
        return histograms
    }

    private static func readSide(
        _ count: Int, _ budget: inout Int, _ reader: inout ByteReader
    ) throws(FormatError) -> [ExponentialHistogram.Buckets] {
        let offsets = try PackedSigned.read(count, &reader)
        let lengths = try PackedSigned.read(count, &reader)
        var span = Span()
        var sides: [ExponentialHistogram.Buckets] = []
        sides.reserveCapacity(count)
        for (offset, length) in zip(offsets, lengths) {
            guard offset.magnitude < 1 << 40, (0...Int64(Intake.maximumBuckets)).contains(length) else {
                throw reader.fail("bucket numbers in range")
            }
            let side = ExponentialHistogram.Buckets(
                offset: Int(offset), counts: [Double](repeating: 0, count: Int(length)))
            span = span.union(side)
            sides.append(side)
            guard span.width <= span.own + slack, span.width * count <= budget else {
                throw reader.fail("fewer buckets")
            }
        }
        budget -= span.width * count
        for bucket in span.low..<span.high {
            let counts = try ValueColumn.read(count, &reader)
            for (sample, value) in counts.enumerated() {
                let index = bucket - sides[sample].offset
                if sides[sample].counts.indices.contains(index) { sides[sample].counts[index] = value }
            }
        }
        return sides
    }
}
