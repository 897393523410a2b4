/// Appends the store's primitive encodings to a byte array.
struct ByteWriter {
    var bytes: [UInt8] = []

    init(reserving capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    mutating func append(_ more: [UInt8]) {
        bytes.append(contentsOf: more)
    }

    /// Little-endian base 128, seven bits a byte.
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func varint(_ value: Int) {
        varint(UInt64(bitPattern: Int64(value)))
    }

    /// A signed number, small either side of zero.
    mutating func signed(_ value: Int64) {
        varint(zigzag(value))
    }

    mutating func fixed32(_ value: UInt32) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func fixed64(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// The eight bytes of a double, whatever they are.
    mutating func double(_ value: Double) {
        fixed64(value.bitPattern)
    }

    /// A double that is often a whole number: shifted up by one and zig-zagged, or a 1 and its eight bytes.
    mutating func number(_ value: Double) {
        let limit = 1_125_899_906_842_624.0
        if value.magnitude <= limit, value == value.rounded(), value != 0 || value.sign == .plus {
            varint(zigzag(Int64(value)) << 1)
        } else {
            varint(UInt64(1))
            double(value)
        }
    }

    mutating func doubles(_ values: ArraySlice<Double>) {
        #if _endian(little)
            values.withUnsafeBytes { bytes.append(contentsOf: $0) }
        #else
            for value in values { double(value) }
        #endif
    }

    mutating func text(_ value: String) {
        var value = value
        value.withUTF8 {
            varint($0.count)
            bytes.append(contentsOf: $0)
        }
    }
}

/// 0, -1, 1, -2, … → 0, 1, 2, 3, …
@inline(__always)
func zigzag(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: (value << 1) ^ (value >> 63))
}

@inline(__always)
func unzigzag(_ value: UInt64) -> Int64 {
    Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
}
