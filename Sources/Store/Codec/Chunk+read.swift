internal import Telemetry

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
        let version = try reader.byte()
        guard (format...bucketFormat).contains(version) else {
            throw reader.fail("chunk format \(format) to \(bucketFormat)")
        }
        let flags = try reader.byte()
        guard flags < 4 else { throw reader.fail("chunk flags") }
        let kind: ChunkKind = flags & histogramFlag == 0 ? .floats : .histograms
        let limit = kind == .floats ? maximumFloats : maximumHistograms
        let count = try reader.count(atMost: limit, "samples")
        let first = try reader.signed()
        let last = first &+ Int64(bitPattern: try reader.varint())
        guard last >= first else { throw reader.fail("a time span") }
        var header = Header(
            kind: kind, count: count, first: Timestamp(milliseconds: first),
            last: Timestamp(milliseconds: last))
        var total = count
        if version == slicedFormat {
            header.slice = try sliceLength(&reader)
            total = try reader.count(atMost: maximumFloats, "samples")
        }
        header.summary = kind == .floats ? try ChunkSummary(count: total, &reader) : nil
        header.sharedTimes = flags & sharedFlag == 0 ? nil : Int64(bitPattern: try reader.varint())
        if version == bucketFormat { header.buckets = try bucketPlace(header, &reader) }
        return header
    }

    private static func bucketPlace(
        _ header: Header, _ reader: inout ByteReader
    ) throws(FormatError) -> BucketPlace {
        guard header.kind == .floats, header.sharedTimes != nil else {
            throw reader.fail("floats at shared times")
        }
        let row = Int64(bitPattern: try reader.varint())
        let column = try reader.count(atMost: BucketMatrix.maximumColumns, "columns")
        guard reader.isAtEnd else { throw reader.fail("the end") }
        return BucketPlace(row: row, column: column)
    }

    private static func sliceLength(_ reader: inout ByteReader) throws(FormatError) -> TimeSpan {
        let length = try reader.varint()
        let day = UInt64(ColdDay.length.milliseconds)
        guard length > 0, length <= day else { throw reader.fail("the length of a slice") }
        return TimeSpan(milliseconds: Int64(length))
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

    /// The values at `part`; a long chunk decodes no more than that needs.
    static func values(
        _ header: Header, _ reader: inout ByteReader, part: Range<Int>
    ) throws(FormatError) -> [Double] {
        let values = try SectionedColumn.read(header.count, part: part, &reader)
        guard reader.isAtEnd || header.slice != nil else { throw reader.fail("the end") }
        return values
    }

    /// The slices of a chunk that has some; the reader stands behind its times.
    static func slices(
        _ header: Header, times: [Timestamp], _ reader: inout ByteReader
    ) throws(FormatError) -> [Slice] {
        guard let length = header.slice else { throw reader.fail("slices") }
        let points = Column(times: times, values: try values(header, &reader, part: 0..<header.count))
        let slices = try SliceColumns.read(points, length: length, &reader)
        guard reader.isAtEnd else { throw reader.fail("the end") }
        return slices
    }

    static func histograms(
        _ header: Header, times: [Timestamp], _ reader: inout ByteReader
    ) throws(FormatError) -> [HistogramSample] {
        let histograms = try HistogramColumn.read(header.count, &reader)
        guard reader.isAtEnd else { throw reader.fail("the end") }
        return zip(times, histograms).map { HistogramSample(time: $0, histogram: $1) }
    }
}
