extension Snappy {
    /// Matches are looked for within blocks of this length, so that two bytes hold every distance.
    private static let blockLength = 65_536
    private static let tableBits = 14

    /// The same bytes in Snappy's block format; at most a sixth longer than they were.
    package static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(32 + bytes.count / 2)
        var length = UInt64(bytes.count)
        while length >= 0x80 {
            out.append(UInt8(truncatingIfNeeded: length) | 0x80)
            length >>= 7
        }
        out.append(UInt8(length))
        bytes.withUnsafeBytes { source in
            var table = [UInt16](repeating: 0, count: 1 << tableBits)
            var start = 0
            while start < source.count {
                let end = min(start + blockLength, source.count)
                encode(block: UnsafeRawBufferPointer(rebasing: source[start..<end]), &table, into: &out)
                start = end
            }
        }
        return out
    }

    private static func encode(
        block: UnsafeRawBufferPointer, _ table: inout [UInt16], into out: inout [UInt8]
    ) {
        for index in table.indices { table[index] = 0 }
        var pending = 0
        var position = 1
        // Steps grow while nothing matches, so that noise is passed over quickly.
        var misses = 32
        while position + 4 <= block.count {
            let word = block.loadUnaligned(fromByteOffset: position, as: UInt32.self)
            let slot = Int((word &* 0x1e35_a7bd) >> (32 - UInt32(tableBits)))
            let candidate = Int(table[slot])
            table[slot] = UInt16(truncatingIfNeeded: position)
            guard candidate < position,
                block.loadUnaligned(fromByteOffset: candidate, as: UInt32.self) == word
            else {
                position += misses >> 5
                misses += 1
                continue
            }
            misses = 32
            literal(block[pending..<position], into: &out)
            var length = 4
            while position + length < block.count, block[candidate + length] == block[position + length] {
                length += 1
            }
            copy(distance: position - candidate, length, into: &out)
            position += length
            pending = position
        }
        literal(block[pending...], into: &out)
    }

    private static func literal(_ bytes: Slice<UnsafeRawBufferPointer>, into out: inout [UInt8]) {
        if bytes.isEmpty { return }
        let length = bytes.count - 1
        if length < 60 {
            out.append(UInt8(length << 2))
        } else if length < 256 {
            out += [60 << 2, UInt8(length)]
        } else {
            out += [61 << 2, UInt8(length & 0xff), UInt8(length >> 8)]
        }
        out += bytes
    }

    private static func copy(distance: Int, _ length: Int, into out: inout [UInt8]) {
        var rest = length
        while rest > 0 {
            // Never less than four left over: the short form starts there.
            let part = rest > 64 ? (rest < 68 ? 60 : 64) : rest
            if part >= 4, part < 12, distance < 2_048 {
                out += [UInt8(1 | (part - 4) << 2 | (distance >> 8) << 5), UInt8(distance & 0xff)]
            } else {
                out += [UInt8(2 | (part - 1) << 2), UInt8(distance & 0xff), UInt8(distance >> 8)]
            }
            rest -= part
        }
    }
}
