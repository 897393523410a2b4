internal import Telemetry

/// A row of the `times` table: a time column and a checksum that covers the row id too.
enum SharedTimes {
    static func encode(_ times: [Timestamp], id: Int64) -> [UInt8] {
        var out = ByteWriter()
        TimeColumn.write(times, into: &out)
        var sum = Checksum()
        out.bytes.withUnsafeBytes { sum.add($0) }
        sum.add(id)
        out.fixed32(sum.value)
        return out.bytes
    }

    /// The checksum as it stands in the row, not compared with anything.
    static func checksum(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> UInt32 {
        guard bytes.count > Chunk.checksumSize else { throw FormatError(what: "times", offset: 0) }
        var trailer = ByteReader(UnsafeRawBufferPointer(rebasing: bytes.suffix(Chunk.checksumSize)))
        return try trailer.fixed32()
    }

    static func decode(_ bytes: UnsafeRawBufferPointer, id: Int64) throws(FormatError) -> [Timestamp] {
        let expected = try checksum(bytes)
        let body = UnsafeRawBufferPointer(rebasing: bytes.dropLast(Chunk.checksumSize))
        var sum = Checksum()
        sum.add(body)
        sum.add(id)
        guard expected == sum.value else {
            throw FormatError(what: "a matching checksum", offset: body.count)
        }
        var reader = ByteReader(body)
        let times = try TimeColumn.read(&reader)
        guard reader.isAtEnd else { throw reader.fail("the end") }
        return times
    }
}
