/// Follows the chunked coding (RFC 9112 §7.1) over bytes that are relayed as they are.
///
///     1a;name=value\r\n   size in hex, extensions
///     …26 bytes…\r\n
///     0\r\n
///     Trailer: value\r\n
///     \r\n
package struct ChunkedDecoder {
    private enum Part: UInt8 {
        case size, firstSize, extensions, sizeFeed, data, dataReturn, dataFeed
        case trailerStart, trailer, trailerFeed, lastFeed, done
    }

    private var part = Part.firstSize
    /// Size being read, then bytes of the chunk still to come.
    private var left = 0
    private var digits = 0
    /// Bytes of extensions or trailers, which are bounded.
    private var extra = 0

    private static let extraLimit = 8 << 10

    package init() {}

    package var isComplete: Bool { part == .done }

    /// Takes bytes up to the end of the body and returns how many; each stretch of data goes to `payload`.
    package mutating func consume(
        _ bytes: UnsafeRawBufferPointer, _ payload: (UnsafeRawBufferPointer) -> Void
    ) throws(WireError) -> Int {
        var index = 0
        while index < bytes.count, part != .done {
            if part == .data {
                let count = Swift.min(left, bytes.count - index)
                payload(bytes.slice(index, index + count))
                left -= count
                index += count
                if left == 0 { part = .dataReturn }
            } else {
                try step(bytes[index])
                index += 1
            }
        }
        return index
    }

    /// One byte of framing.
    private mutating func step(_ byte: UInt8) throws(WireError) {
        switch part {
        case .firstSize, .size: try size(byte)
        case .extensions: try text(byte, then: .sizeFeed)
        case .sizeFeed:
            try expect(0x0A, byte)
            part = left == 0 ? .trailerStart : .data
            digits = 0
        case .dataReturn:
            try expect(0x0D, byte)
            part = .dataFeed
        case .dataFeed:
            try expect(0x0A, byte)
            part = .firstSize
            extra = 0
        case .trailerStart:
            part = byte == 0x0D ? .lastFeed : .trailer
            if part == .trailer { try trailerStart(byte) }
        case .trailer: try text(byte, then: .trailerFeed)
        case .trailerFeed:
            try expect(0x0A, byte)
            part = .trailerStart
        case .lastFeed:
            try expect(0x0A, byte)
            part = .done
        case .data, .done: break
        }
    }

    private mutating func size(_ byte: UInt8) throws(WireError) {
        if let value = byte.hexValue {
            guard digits < 12 else { throw WireError(400, "a chunk size is too large") }
            left = left << 4 | Int(value)
            digits += 1
            part = .size
            return
        }
        guard digits > 0 else { throw WireError(400, "a chunk size is not a hexadecimal number") }
        switch byte {
        case 0x0D: part = .sizeFeed
        case 0x3B, 0x20, 0x09: part = .extensions
        default: throw WireError(400, "a chunk size is not a hexadecimal number")
        }
    }

    private func trailerStart(_ byte: UInt8) throws(WireError) {
        guard byte.isTokenByte else { throw WireError(400, "a trailer line has no name") }
    }

    /// Extensions and trailer lines: passed on, bounded, without control bytes.
    private mutating func text(_ byte: UInt8, then next: Part) throws(WireError) {
        extra += 1
        if byte == 0x0D {
            part = next
        } else if !byte.isFieldByte {
            throw WireError(400, "chunk framing holds a control byte")
        } else if extra > ChunkedDecoder.extraLimit {
            throw WireError(431, "chunk extensions and trailers are too long")
        }
    }

    private func expect(_ wanted: UInt8, _ byte: UInt8) throws(WireError) {
        guard byte == wanted else { throw WireError(400, "chunk framing is broken") }
    }
}
