/// Unsigned integers in blocks of 128, each block bit-packed at the width that costs least; the few
/// values that need more bits are patched in afterwards (Zukowski et al., "Super-Scalar RAM-CPU Cache
/// Compression", 2006). Drawn in DESIGN.md.
enum PackedIntegers {
    static let blockSize = 128
    private static let patchedFlag: UInt8 = 0x80

    static func write(_ values: [UInt64], into out: inout ByteWriter) {
        values.withUnsafeBufferPointer { values in
            var start = 0
            while start < values.count {
                let end = min(start + blockSize, values.count)
                writeBlock(UnsafeBufferPointer(rebasing: values[start..<end]), into: &out)
                start = end
            }
        }
    }

    /// Bytes `write` would append.
    static func cost(_ values: [UInt64]) -> Int {
        values.withUnsafeBufferPointer { values in
            var total = 0
            var start = 0
            while start < values.count {
                let end = min(start + blockSize, values.count)
                total += 1 + bestWidth(UnsafeBufferPointer(rebasing: values[start..<end])).cost
                start = end
            }
            return total
        }
    }

    private static func writeBlock(_ values: UnsafeBufferPointer<UInt64>, into out: inout ByteWriter) {
        let (width, _, isPatched) = bestWidth(values)
        out.byte(UInt8(width) | (isPatched ? patchedFlag : 0))
        if isPatched {
            let positions = values.indices.filter { bitLength(values[$0]) > width }
            out.byte(UInt8(positions.count))
            for position in positions { out.byte(UInt8(position)) }
            for position in positions { out.varint(values[position] >> UInt64(width)) }
        }
        pack(values, width: width, into: &out)
    }

    private static func bitLength(_ value: UInt64) -> Int {
        64 - value.leadingZeroBitCount
    }

    /// The width with the least bytes for bits and patches, without the block's own header byte.
    private static func bestWidth(
        _ values: UnsafeBufferPointer<UInt64>
    ) -> (width: Int, cost: Int, isPatched: Bool) {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 65) { counts in
            counts.initialize(repeating: 0)
            for value in values { counts[bitLength(value)] += 1 }
            var longest = 64
            while longest > 0, counts[longest] == 0 { longest -= 1 }
            var best = (width: longest, cost: (values.count * longest + 7) / 8, isPatched: false)
            var patches = 0
            for width in stride(from: longest - 1, through: 0, by: -1) {
                patches += counts[width + 1]
                // A patch takes two bytes at least, and smaller widths have no fewer.
                if 1 + 2 * patches >= best.cost { break }
                var cost = (values.count * width + 7) / 8 + 1
                for length in (width + 1)...longest where counts[length] > 0 {
                    cost += counts[length] * (1 + (length - width + 6) / 7)
                }
                if cost < best.cost { best = (width, cost, true) }
            }
            return best
        }
    }

    private static func pack(
        _ values: UnsafeBufferPointer<UInt64>, width: Int, into out: inout ByteWriter
    ) {
        if width == 0 { return }
        let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
        var pending: UInt64 = 0
        var bits = 0
        for value in values {
            let value = value & mask
            pending |= value << UInt64(bits)
            let free = 64 - bits
            bits += width
            if bits >= 64 {
                out.fixed64(pending)
                bits -= 64
                pending = free < 64 ? value >> UInt64(free) : 0
            }
        }
        while bits > 0 {
            out.byte(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            bits -= 8
        }
    }
}

extension PackedIntegers {
    static func read(_ count: Int, _ reader: inout ByteReader) throws(FormatError) -> [UInt64] {
        // A block of 128 takes a byte at least, so a damaged count cannot ask for much memory.
        guard count >= 0, (count + blockSize - 1) / blockSize <= reader.remaining else {
            throw reader.fail("\(count) packed numbers")
        }
        var values = [UInt64](repeating: 0, count: count)
        var start = 0
        while start < count {
            let end = min(start + blockSize, count)
            try readBlock(&values, start..<end, &reader)
            start = end
        }
        return values
    }

    private static func readBlock(
        _ values: inout [UInt64], _ range: Range<Int>, _ reader: inout ByteReader
    ) throws(FormatError) {
        let header = try reader.byte()
        let width = Int(header & ~patchedFlag)
        guard width <= 64 else { throw reader.fail("a width up to 64") }
        guard header & patchedFlag != 0 else {
            return try unpack(&values, range, width: width, &reader)
        }
        guard width < 64 else { throw reader.fail("a width that leaves room for patches") }
        let count = Int(try reader.byte())
        guard count <= range.count else { throw reader.fail("fewer patches") }
        let positions = try reader.slice(count)
        // Read twice, for they stand in front of what they are laid over.
        var patches = reader
        for _ in 0..<count { _ = try reader.varint() }
        try unpack(&values, range, width: width, &reader)
        for position in positions {
            let patch = try patches.varint()
            guard Int(position) < range.count, patch <= UInt64.max >> UInt64(width) else {
                throw reader.fail("patches inside the block")
            }
            values[range.lowerBound + Int(position)] |= patch << UInt64(width)
        }
    }

    /// Adds the next numbers to what stands in `sums` from a place on.
    ///
    /// - Parameter signed: they were zigzagged.
    static func add(
        signed: Bool, to sums: inout [Int64], from start: Int, _ reader: inout ByteReader
    ) throws(FormatError) {
        var block = [UInt64](repeating: 0, count: blockSize)
        for place in stride(from: start, to: sums.count, by: blockSize) {
            let count = min(blockSize, sums.count - place)
            try readBlock(&block, 0..<count, &reader)
            sums.withUnsafeMutableBufferPointer { sums in
                block.withUnsafeBufferPointer { block in
                    if signed {
                        for index in 0..<count { sums[place + index] &+= unzigzag(block[index]) }
                    } else {
                        for index in 0..<count { sums[place + index] &+= Int64(bitPattern: block[index]) }
                    }
                }
            }
        }
    }

    private static func unpack(
        _ values: inout [UInt64], _ range: Range<Int>, width: Int, _ reader: inout ByteReader
    ) throws(FormatError) {
        if width == 0 {
            values.withUnsafeMutableBufferPointer { $0[range].update(repeating: 0) }
            return
        }
        let bytes = try reader.slice((range.count * width + 7) / 8)
        let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
        // As many as lie in eight bytes that are all of this block.
        let fast = width > 56 || bytes.count < 8 ? 0 : min(range.count, ((bytes.count - 7) * 8 - 1) / width)
        values.withUnsafeMutableBufferPointer { values in
            var bit = 0
            for index in range.lowerBound..<range.lowerBound + fast {
                let word = bytes.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self)
                values[index] = (UInt64(littleEndian: word) &>> UInt64(bit & 7)) & mask
                bit += width
            }
            for index in range.lowerBound + fast..<range.upperBound {
                values[index] = gather(bytes, bit >> 3, shift: bit & 7, width: width) & mask
                bit += width
            }
        }
    }

    /// Near the end of the block, and for widths that may touch nine bytes.
    private static func gather(
        _ bytes: UnsafeRawBufferPointer, _ offset: Int, shift: Int, width: Int
    ) -> UInt64 {
        var value: UInt64 = 0
        var filled = -shift
        var offset = offset
        while filled < width {
            let byte = UInt64(bytes[offset])
            value |= filled < 0 ? byte >> UInt64(-filled) : byte << UInt64(filled)
            filled += 8
            offset += 1
        }
        return value
    }
}

/// Signed integers that change little from one to the next: the first, then packed differences.
enum PackedSigned {
    static func write(_ values: [Int64], into out: inout ByteWriter) {
        guard let first = values.first else { return }
        out.signed(first)
        PackedIntegers.write(zip(values.dropFirst(), values).map { zigzag($0 &- $1) }, into: &out)
    }

    static func read(_ count: Int, _ reader: inout ByteReader) throws(FormatError) -> [Int64] {
        if count == 0 { return [] }
        var value = try reader.signed()
        let differences = try PackedIntegers.read(count - 1, &reader)
        var values = [value]
        values.reserveCapacity(count)
        for difference in differences {
            value &+= unzigzag(difference)
            values.append(value)
        }
        return values
    }
}
