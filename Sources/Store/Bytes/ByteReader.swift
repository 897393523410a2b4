/// The bytes on disk do not follow the format: where, and what was expected.
struct FormatError: Error, Hashable {
    var what: String
    var offset: Int
}

/// Reads the store's primitive encodings; never past the end, never trusting a length.
struct ByteReader {
    let bytes: UnsafeRawBufferPointer
    private(set) var offset: Int
    let end: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        offset = 0
        end = bytes.count
    }

    var remaining: Int { end - offset }
    var isAtEnd: Bool { offset == end }

    func fail(_ what: String) -> FormatError { FormatError(what: what, offset: offset) }

    /// The next byte, left where it is; nil at the end.
    func peek() -> UInt8? { offset < end ? bytes[offset] : nil }

    mutating func byte() throws(FormatError) -> UInt8 {
        guard offset < end else { throw fail("one more byte") }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func varint() throws(FormatError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            if shift == 63, next > 1 { throw fail("a 64-bit number") }
            value |= UInt64(next & 0x7f) << shift
            if next < 0x80 { return value }
            shift += 7
            if shift > 63 { throw fail("a 64-bit number") }
        }
    }

    /// A count of things that each take at least `minimumBits` bits of what remains, so that a
    /// damaged count cannot ask for more memory than the input could fill.
    mutating func count(atMost limit: Int, _ what: String) throws(FormatError) -> Int {
        let value = try varint()
        guard value <= UInt64(limit) else { throw fail("at most \(limit) \(what), not \(value)") }
        return Int(value)
    }

    mutating func signed() throws(FormatError) -> Int64 {
        unzigzag(try varint())
    }

    mutating func fixed32() throws(FormatError) -> UInt32 {
        guard remaining >= 4 else { throw fail("four bytes") }
        defer { offset += 4 }
        return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    mutating func fixed64() throws(FormatError) -> UInt64 {
        guard remaining >= 8 else { throw fail("eight bytes") }
        defer { offset += 8 }
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    mutating func double() throws(FormatError) -> Double {
        Double(bitPattern: try fixed64())
    }

    mutating func number() throws(FormatError) -> Double {
        let tagged = try varint()
        if tagged & 1 == 0 { return Double(unzigzag(tagged >> 1)) }
        guard tagged == 1 else { throw fail("a number") }
        return try double()
    }

    /// The next `count` bytes, valid as long as the reader's own bytes.
    mutating func slice(_ count: Int) throws(FormatError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw fail("\(count) bytes") }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
    }

    mutating func text() throws(FormatError) -> String {
        let count = try count(atMost: remaining, "bytes of text")
        return String(decoding: try slice(count), as: UTF8.self)
    }
}
