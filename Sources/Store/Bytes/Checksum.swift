internal import CChecksum

/// CRC-32C (Castagnoli), by the processor's own instruction where it has one.
struct Checksum {
    private var state: UInt32 = 0xffff_ffff

    var value: UInt32 { ~state }

    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var sum = Checksum()
        sum.add(bytes)
        return sum.value
    }

    static func of(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { of($0) }
    }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        state = beaufort_crc32c(state, start, bytes.count)
    }

    mutating func add(_ number: Int64) {
        withUnsafeBytes(of: number.littleEndian) { add($0) }
    }
}
