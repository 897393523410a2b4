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
    }

    private static let format: UInt8 = 1
    /// Floats in a sectioned column.
    private static let sectionedFormat: UInt8 = 2
    private static let histogramFlag: UInt8 = 1
    private static let sharedFlag: UInt8 = 2
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

extension Chunk {
    /// Checks the checksum and reads the header.
    static func open(
        _ bytes: UnsafeRawBufferPointer, key: ChunkKey
    ) throws(FormatError) -> (Header, ByteReader) {
        guard bytes.count > checksumSize else { throw FormatError(what: "a chunk", offset: 0) }
        let body = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - checksumSize)])
        var trailer = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[(bytes.count - checksumSize)...]))
        var sum = Checksum()
        sum.add(body)
        sum.add(key.rowID)
        guard try trailer.fixed32() == sum.value else {
            throw FormatError(what: "a matching checksum", offset: body.count)
        }
        var reader = ByteReader(body)
        return (try header(&reader), reader)
    }

    static func header(_ reader: inout ByteReader) throws(FormatError) -> Header {
        guard (format...sectionedFormat).contains(try reader.byte()) else {
            throw reader.fail("chunk format \(format) or \(sectionedFormat)")
        }
        let flags = try reader.byte()
        guard flags < 4 else { throw reader.fail("chunk flags") }
        let kind: ChunkKind = flags & histogramFlag == 0 ? .floats : .histograms
        let limit = kind == .floats ? maximumFloats : maximumHistograms
        let count = try reader.count(atMost: limit, "samples")
        let first = try reader.signed()
        let last = first &+ Int64(bitPattern: try reader.varint())
        guard last >= first else { throw reader.fail("a time span") }
        let summary = kind == .floats ? try ChunkSummary(count: count, &reader) : nil
        let shared = flags & sharedFlag == 0 ? nil : Int64(bitPattern: try reader.varint())
        return Header(
            kind: kind, count: count, first: Timestamp(milliseconds: first),
            last: Timestamp(milliseconds: last), summary: summary, sharedTimes: shared)
    }

    /// The times a chunk holds itself; the reader stands behind its header.
    static func ownTimes(_ header: Header, _ reader: inout ByteReader) throws(FormatError) -> [Timestamp] {
        try checked(try TimeColumn.read(&reader), header, reader)
    }

    /// Times that belong to the chunk, wherever they were kept: as many as it has samples, over its span.
    static func checked(
        _ times: [Timestamp], _ header: Header, _ reader: ByteReader
    ) throws(FormatError) -> [Timestamp] {
        guard times.count == header.count, times.first ?? header.first == header.first,
            times.last ?? header.last == header.last
        else { throw reader.fail("times that fit the header") }
        return times
    }

    /// The samples at `part`, all when it is nil; a long chunk decodes no more than that needs.
    static func floats(
        _ header: Header, times: [Timestamp], _ reader: inout ByteReader, part: Range<Int>? = nil
    ) throws(FormatError) -> Column {
        let all = 0..<header.count
        let part = part ?? all
        let values = try SectionedColumn.read(header.count, part: part, &reader)
        guard reader.isAtEnd else { throw reader.fail("the end") }
        return Column(times: part == all ? times : Array(times[part]), values: values)
    }

    static func histograms(
        _ header: Header, times: [Timestamp], _ reader: inout ByteReader
    ) throws(FormatError) -> [HistogramSample] {
        let histograms = try HistogramColumn.read(header.count, &reader)
        guard reader.isAtEnd else { throw reader.fail("the end") }
        return zip(times, histograms).map { HistogramSample(time: $0, histogram: $1) }
    }
}
