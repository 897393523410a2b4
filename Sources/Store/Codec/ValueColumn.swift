/// The values of a chunk, every bit kept: NaN payloads, infinities, minus zero and stale markers
/// included. Whole numbers after scaling where that works, bit patterns where it does not; of the
/// possible forms the smallest is written. Drawn in DESIGN.md.
enum ValueColumn {
    private enum Form: UInt8 {
        case constant = 0
        /// Scaled, difference to the previous one, small either side of zero.
        case differences = 1
        /// The same for counters, which rarely fall: no sign bit.
        case increments = 2
        /// Scaled, distance from the smallest.
        case levels = 3
        /// Differences of bit patterns.
        case patterns = 4
        /// Bit patterns XORed with the previous one.
        case exclusive = 5
    }

    static func write(_ values: [Double], into out: inout ByteWriter) {
        guard let first = values.first else { return }
        if values.allSatisfy({ $0.bitPattern == first.bitPattern }) {
            out.byte(Form.constant.rawValue)
            return out.number(first)
        }
        guard let scale = ValueScale.find(values) else { return writePatterns(values, into: &out) }
        var scaled = ByteWriter()
        let isWhole = writeScaled(values, scale, into: &scaled)
        if isWhole { return out.append(scaled.bytes) }
        var patterns = ByteWriter()
        writePatterns(values, into: &patterns)
        out.append(patterns.bytes.count < scaled.bytes.count ? patterns.bytes : scaled.bytes)
    }

    static func read(_ count: Int, _ reader: inout ByteReader) throws(FormatError) -> [Double] {
        if count == 0 { return [] }
        guard let form = Form(rawValue: try reader.byte()) else { throw reader.fail("a value form") }
        switch form {
        case .constant: return [Double](repeating: try reader.number(), count: count)
        case .differences, .increments, .levels: return try readScaled(count, form, &reader)
        case .patterns, .exclusive: return try readPatterns(count, form, &reader)
        }
    }
}

extension ValueColumn {
    /// False when some values are not whole, so that patterns may be smaller.
    private static func writeScaled(
        _ values: [Double], _ scale: ValueScale, into out: inout ByteWriter
    ) -> Bool {
        let divisor = Double(scale.divisor)
        var wholes: [Int64] = []
        wholes.reserveCapacity(values.count)
        var odd: [Int] = []
        for (index, value) in values.enumerated() {
            if value.isFinite, let whole = ValueScale.whole(value, divisor) {
                wholes.append(whole)
            } else {
                odd.append(index)
                wholes.append(wholes.last ?? 0)
            }
        }
        let (form, packed) = smallest(wholes)
        out.byte(form.rawValue)
        out.varint(scale.divisor)
        OddValues.write(odd, of: values, into: &out)
        out.signed(form == .levels ? wholes.min() ?? 0 : wholes.first ?? 0)
        PackedIntegers.write(packed, into: &out)
        return odd.isEmpty
    }

    private static func smallest(_ wholes: [Int64]) -> (Form, [UInt64]) {
        let increments = differences(wholes) { UInt64(bitPattern: $0) }
        let falls = increments.reduce(0) { $0 + Int($1 >> 63) }
        // Of numbers that never fall, each increment is no greater than its zigzag and its level.
        if falls == 0 { return (.increments, increments) }
        let signed = differences(wholes, zigzag)
        var best = (Form.differences, signed)
        var cost = PackedIntegers.cost(signed)
        // A fall is a patch of ten bytes; all that leaving out the sign saves is a bit a value.
        if falls * 80 < increments.count {
            let incrementCost = PackedIntegers.cost(increments)
            if incrementCost < cost {
                best = (.increments, increments)
                cost = incrementCost
            }
        }
        let least = wholes.min() ?? 0
        let levels = wholes.map { UInt64(bitPattern: $0 &- least) }
        if PackedIntegers.cost(levels) < cost { best = (.levels, levels) }
        return best
    }

    /// Each value less the one before, in another form.
    private static func differences(_ values: [Int64], _ form: (Int64) -> UInt64) -> [UInt64] {
        values.withUnsafeBufferPointer { values in
            [UInt64](unsafeUninitializedCapacity: max(0, values.count - 1)) { result, filled in
                filled = max(0, values.count - 1)
                for index in 0..<filled {
                    result.initializeElement(at: index, to: form(values[index + 1] &- values[index]))
                }
            }
        }
    }

    private static func readScaled(
        _ count: Int, _ form: Form, _ reader: inout ByteReader
    ) throws(FormatError) -> [Double] {
        let divisor = Double(try reader.varint())
        guard divisor >= 1 else { throw reader.fail("a divisor") }
        let odd = try OddValues.read(count, &reader)
        let base = try reader.signed()
        let packed = try PackedIntegers.read(form == .levels ? count : count - 1, &reader)
        var values = wholes(packed, form, base, count)
        if divisor != 1 { for index in values.indices { values[index] /= divisor } }
        for (index, value) in odd { values[index] = value }
        return values
    }

    private static func wholes(
        _ packed: [UInt64], _ form: Form, _ base: Int64, _ count: Int
    ) -> [Double] {
        [Double](unsafeUninitializedCapacity: count) { values, filled in
            filled = count
            var whole = base
            switch form {
            case .levels:
                for index in 0..<count { values[index] = Double(base &+ Int64(bitPattern: packed[index])) }
            case .increments:
                values[0] = Double(whole)
                for index in 1..<max(1, count) {
                    whole &+= Int64(bitPattern: packed[index - 1])
                    values[index] = Double(whole)
                }
            default:
                values[0] = Double(whole)
                for index in 1..<max(1, count) {
                    whole &+= unzigzag(packed[index - 1])
                    values[index] = Double(whole)
                }
            }
        }
    }
}

extension ValueColumn {
    private static func writePatterns(_ values: [Double], into out: inout ByteWriter) {
        let all = values.reduce(0) { $0 | $1.bitPattern }
        let shift = UInt64(all == 0 ? 0 : all.trailingZeroBitCount)
        let patterns = values.map { $0.bitPattern >> shift }
        let differences = zip(patterns.dropFirst(), patterns).map { zigzag(Int64(bitPattern: $0 &- $1)) }
        let exclusive = zip(patterns.dropFirst(), patterns).map { $0 ^ $1 }
        let isExclusive = PackedIntegers.cost(exclusive) < PackedIntegers.cost(differences)
        out.byte(isExclusive ? Form.exclusive.rawValue : Form.patterns.rawValue)
        out.byte(UInt8(shift))
        out.fixed64(patterns.first ?? 0)
        PackedIntegers.write(isExclusive ? exclusive : differences, into: &out)
    }

    private static func readPatterns(
        _ count: Int, _ form: Form, _ reader: inout ByteReader
    ) throws(FormatError) -> [Double] {
        let shift = UInt64(try reader.byte())
        guard shift < 64 else { throw reader.fail("a shift below 64") }
        var pattern = try reader.fixed64()
        let packed = try PackedIntegers.read(count - 1, &reader)
        var values: [Double] = []
        values.reserveCapacity(count)
        values.append(Double(bitPattern: pattern << shift))
        for next in packed {
            if form == .exclusive {
                pattern ^= next
            } else {
                pattern &+= UInt64(bitPattern: unzigzag(next))
            }
            values.append(Double(bitPattern: pattern << shift))
        }
        return values
    }
}
