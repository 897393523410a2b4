/// Appends fields in protobuf's wire format. Fields that hold their default value are left out.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    init(reserving capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func zigzag(_ value: Int64) {
        varint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    mutating func fixed64(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func tag(_ field: Int, _ wire: ProtobufReader.Wire) {
        varint(UInt64(field << 3) | UInt64(wire.rawValue))
    }

    mutating func unsigned(_ field: Int, _ value: UInt64, evenZero: Bool = false) {
        if value == 0 && !evenZero { return }
        tag(field, .varint)
        varint(value)
    }

    mutating func signed(_ field: Int, _ value: Int64) {
        unsigned(field, UInt64(bitPattern: value))
    }

    mutating func zigzag(_ field: Int, _ value: Int64) {
        if value == 0 { return }
        tag(field, .varint)
        zigzag(value)
    }

    /// Minus zero is written: only the pattern of plus zero is the default.
    mutating func double(_ field: Int, _ value: Double, evenZero: Bool = false) {
        if value.bitPattern == 0 && !evenZero { return }
        tag(field, .fixed64)
        fixed64(value.bitPattern)
    }

    mutating func text(_ field: Int, _ value: String) {
        tag(field, .bytes)
        var value = value
        value.withUTF8 {
            varint(UInt64($0.count))
            bytes.append(contentsOf: $0)
        }
    }

    mutating func message(_ field: Int, _ parts: ProtobufWriter...) {
        tag(field, .bytes)
        varint(UInt64(parts.reduce(0) { $0 + $1.bytes.count }))
        for part in parts { bytes += part.bytes }
    }
}
