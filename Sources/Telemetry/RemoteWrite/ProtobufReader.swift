/// Walks one message of protobuf's wire format (protobuf.dev/programming-guides/encoding) without a copy.
/// Reads nothing outside its bounds; every error names the byte of the whole message.
struct ProtobufReader {
    enum Wire: UInt8 {
        case varint = 0
        case fixed64 = 1
        case bytes = 2
        case fixed32 = 5
    }

    let source: UnsafeRawBufferPointer
    private(set) var position: Int
    let end: Int

    init(_ source: UnsafeRawBufferPointer) {
        self.init(source, 0..<source.count)
    }

    init(_ source: UnsafeRawBufferPointer, _ range: Range<Int>) {
        self.source = source
        position = range.lowerBound
        end = range.upperBound
    }

    /// A message inside this one.
    func inner(_ range: Range<Int>) -> ProtobufReader { ProtobufReader(source, range) }

    var isAtEnd: Bool { position == end }

    func fail(_ what: String) -> RemoteWriteError { RemoteWriteError(.message, what, at: position) }

    /// The next field's number and wire type.
    @inline(__always)
    mutating func tag() throws(RemoteWriteError) -> (field: Int, wire: Wire) {
        let start = position
        let tag = try varint()
        let field = tag >> 3
        guard field > 0, field < 1 << 29 else {
            throw RemoteWriteError(.message, "no field has the number \(field)", at: start)
        }
        guard let wire = Wire(rawValue: UInt8(tag & 7)) else {
            throw RemoteWriteError(.message, "wire type \(tag & 7) is not in use", at: start)
        }
        return (Int(field), wire)
    }

    @inline(__always)
    mutating func varint() throws(RemoteWriteError) -> UInt64 {
        if position < end {
            let byte = source[position]
            if byte < 0x80 {
                position += 1
                return UInt64(byte)
            }
        }
        return try longVarint()
    }

    @inline(__always)
    private mutating func longVarint() throws(RemoteWriteError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var place = position
        if end - position >= 10 {
            // Six bytes are what a time takes.
            let word = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            if word & 0x8080_8080_8080 == 0x0080_8080_8080 {
                position += 6
                return word & 0x7f | (word >> 1) & 0x3f80 | (word >> 2) & 0x1f_c000
                    | (word >> 3) & 0xfe0_0000 | (word >> 4) & 0x7_f000_0000 | (word >> 5) & 0x3f8_0000_0000
            }
        }
        while true {
            guard place < end else { throw fail("a number is cut off") }
            let byte = source[place]
            if shift == 63, byte > 1 { throw fail("a number has more than 64 bits") }
            place += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        position = place
        return value
    }

    @inline(__always)
    mutating func fixed64() throws(RemoteWriteError) -> UInt64 {
        guard end - position >= 8 else { throw fail("eight bytes are cut off") }
        defer { position += 8 }
        return UInt64(littleEndian: source.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    /// Where a length-delimited field's bytes lie.
    @inline(__always)
    mutating func bytes() throws(RemoteWriteError) -> Range<Int> {
        let count = try varint()
        guard count <= UInt64(end - position) else {
            throw fail("\(count) bytes are announced, \(end - position) are left")
        }
        let range = position..<(position + Int(count))
        position = range.upperBound
        return range
    }

    /// A double behind a tag of one byte that the caller has looked at.
    @inline(__always)
    mutating func usualDouble() throws(RemoteWriteError) -> Double {
        position += 1
        return Double(bitPattern: try fixed64())
    }

    /// A number behind such a tag.
    @inline(__always)
    mutating func usualNumber() throws(RemoteWriteError) -> UInt64 {
        position += 1
        return try varint()
    }

    mutating func skip(_ wire: Wire) throws(RemoteWriteError) {
        switch wire {
        case .varint: _ = try varint()
        case .fixed64: _ = try fixed64()
        case .bytes: _ = try bytes()
        case .fixed32:
            guard end - position >= 4 else { throw fail("four bytes are cut off") }
            position += 4
        }
    }

    @inline(__always)
    func expect(_ wire: Wire, _ wanted: Wire, _ what: String) throws(RemoteWriteError) {
        guard wire == wanted else {
            throw fail("\(what) has wire type \(wire.rawValue), not \(wanted.rawValue)")
        }
    }
}

extension ProtobufReader {
    mutating func double(_ wire: Wire, _ what: String) throws(RemoteWriteError) -> Double {
        try expect(wire, .fixed64, what)
        return Double(bitPattern: try fixed64())
    }

    mutating func unsigned(_ wire: Wire, _ what: String) throws(RemoteWriteError) -> UInt64 {
        try expect(wire, .varint, what)
        return try varint()
    }

    mutating func signed(_ wire: Wire, _ what: String) throws(RemoteWriteError) -> Int64 {
        Int64(bitPattern: try unsigned(wire, what))
    }

    mutating func zigzag(_ wire: Wire, _ what: String) throws(RemoteWriteError) -> Int64 {
        let value = try unsigned(wire, what)
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    @inline(__always)
    mutating func message(_ wire: Wire, _ what: String) throws(RemoteWriteError) -> ProtobufReader {
        try expect(wire, .bytes, what)
        return inner(try bytes())
    }

    /// Numbers of a repeated field, packed or one by one.
    mutating func numbers(
        _ wire: Wire, _ what: String, _ take: (UInt64) throws(RemoteWriteError) -> Void
    ) throws(RemoteWriteError) {
        if wire == .varint { return try take(try varint()) }
        var packed = try message(wire, what)
        while !packed.isAtEnd { try take(try packed.varint()) }
    }

    mutating func doubles(
        _ wire: Wire, _ what: String, _ take: (Double) throws(RemoteWriteError) -> Void
    ) throws(RemoteWriteError) {
        if wire == .fixed64 { return try take(Double(bitPattern: try fixed64())) }
        var packed = try message(wire, what)
        while !packed.isAtEnd { try take(Double(bitPattern: try packed.fixed64())) }
    }
}
