internal import Telemetry

/// A window of one series as it stands in a row of the `chunk` table. Drawn in DESIGN.md.
struct Chunk {
    enum Times: Equatable {
        /// In the `times` table, shared with other series of the same scrapes.
        case shared(Int64)
        case own([Timestamp])
    }

    /// The part in front, readable without decoding the samples.
    struct Header {
        var kind: ChunkKind
        var count: Int
        var first: Timestamp
        var last: Timestamp
        /// Nil for histograms.
        var summary: ChunkSummary?
        /// Row of the `times` table, nil when the times are in the chunk.
        var sharedTimes: Int64?
        /// Where the values are, when they are not in the chunk.
        var buckets: BucketPlace?
        /// Length of the slices that the samples are what is left of; nil when all are there.
        var slice: TimeSpan?
    }

    static let format: UInt8 = 1
    /// Floats in a sectioned column.
    static let sectionedFormat: UInt8 = 2
    /// Floats in slices.
    static let slicedFormat: UInt8 = 3
    /// Floats in a bucket matrix.
    static let bucketFormat: UInt8 = 4
    static let histogramFlag: UInt8 = 1
    static let sharedFlag: UInt8 = 2
    static let checksumSize = 4
    /// A window of two hours has no more milliseconds than this.
    static let maximumFloats = 1 << 23
    /// More histograms of a window go into further chunks.
    static let maximumHistograms = 1 << 16
}

extension Chunk {
    static func encode(floats column: Column, key: ChunkKey, sharedTimes: Int64?) -> [UInt8] {
        var out = ByteWriter(reserving: 64 + column.count * 2)
        let format = SectionedColumn.divides(column.values) ? sectionedFormat : format
        begin(&out, format, .floats, column.times, sharedTimes)
        ChunkSummary(column.values).write(into: &out)
        writeTimes(column.times, sharedTimes, into: &out)
        SectionedColumn.write(column.values, into: &out)
        return end(&out, key)
    }

    /// - Parameter points: those of the slices.
    static func encode(
        slices: [Slice], length: TimeSpan, points: Column, key: ChunkKey, sharedTimes: Int64?
    ) -> [UInt8] {
        var out = ByteWriter(reserving: 64 + points.count * 8)
        let summary = ChunkSummary(slices)
        begin(&out, slicedFormat, .floats, points.times, sharedTimes)
        out.varint(UInt64(length.milliseconds))
        out.varint(summary.count)
        summary.write(into: &out)
        writeTimes(points.times, sharedTimes, into: &out)
        SectionedColumn.write(points.values, into: &out)
        SliceColumns.write(slices, into: &out)
        return end(&out, key)
    }

    /// The chunk of a series whose values are in a bucket matrix: what it has of its own is the header.
    static func encode(
        buckets place: BucketPlace, of column: Column, key: ChunkKey, sharedTimes: Int64
    ) -> [UInt8] {
        var out = ByteWriter(reserving: 64)
        begin(&out, bucketFormat, .floats, column.times, sharedTimes)
        ChunkSummary(column.values).write(into: &out)
        writeTimes(column.times, sharedTimes, into: &out)
        out.varint(UInt64(bitPattern: place.row))
        out.varint(place.column)
        return end(&out, key)
    }

    static func encode(histograms samples: [HistogramSample], key: ChunkKey) -> [UInt8] {
        var out = ByteWriter(reserving: 64 + samples.count * 16)
        let times = samples.map(\.time)
        begin(&out, format, .histograms, times, nil)
        writeTimes(times, nil, into: &out)
        HistogramColumn.write(samples.map(\.histogram), into: &out)
        return end(&out, key)
    }

    private static func begin(
        _ out: inout ByteWriter, _ format: UInt8, _ kind: ChunkKind, _ times: [Timestamp],
        _ sharedTimes: Int64?
    ) {
        out.byte(format)
        out.byte((kind == .histograms ? histogramFlag : 0) | (sharedTimes == nil ? 0 : sharedFlag))
        out.varint(times.count)
        let first = times.first?.milliseconds ?? 0
        out.signed(first)
        out.varint(UInt64(bitPattern: (times.last?.milliseconds ?? first) &- first))
    }

    private static func writeTimes(
        _ times: [Timestamp], _ sharedTimes: Int64?, into out: inout ByteWriter
    ) {
        if let sharedTimes {
            out.varint(UInt64(bitPattern: sharedTimes))
        } else {
            TimeColumn.write(times, into: &out)
        }
    }

    /// The checksum covers the key too: a chunk that ends up under another row is damage.
    private static func end(_ out: inout ByteWriter, _ key: ChunkKey) -> [UInt8] {
        var sum = Checksum()
        out.bytes.withUnsafeBytes { sum.add($0) }
        sum.add(key.rowID)
        out.fixed32(sum.value)
        return out.bytes
    }
}
