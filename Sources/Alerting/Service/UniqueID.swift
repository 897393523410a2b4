internal import Telemetry

/// Names for silences: a UUID of version 7 (RFC 9562), sortable by time.
enum UniqueID {
    static func make(at time: Timestamp) -> String {
        var generator = SystemRandomNumberGenerator()
        let random = (generator.next() as UInt64, generator.next() as UInt64)
        let high = UInt64(bitPattern: time.milliseconds) << 16 | 0x7000 | random.0 & 0x0fff
        let low = 1 << 63 | random.1 & 0x3fff_ffff_ffff_ffff
        let digits = hex(high) + hex(low)
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    private static func hex(_ value: UInt64) -> [Character] {
        let digits = Array(String(value, radix: 16))
        return Array(repeating: "0", count: 16 - digits.count) + digits
    }
}
