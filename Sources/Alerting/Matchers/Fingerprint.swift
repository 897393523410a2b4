package import Telemetry

/// Identity of a label set as Alertmanager and every tool beside it print it: FNV-1a, 64 bits, over
/// the names in byte order, a 0xFF byte after each name and each value.
package struct Fingerprint: Hashable, Comparable, Sendable {
    package var value: UInt64

    package init(value: UInt64) {
        self.value = value
    }

    package init(_ labels: Labels) {
        self.init(sorted: labels.sorted)
    }

    /// Labels sorted by name; unlike in `Labels`, an empty value counts.
    package init(sorted labels: [Label]) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ byte: UInt8) {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        for label in labels {
            for byte in label.name.utf8 { add(byte) }
            add(0xff)
            for byte in label.value.utf8 { add(byte) }
            add(0xff)
        }
        value = hash
    }

    /// Reads 16 hex digits.
    package init?(text: some StringProtocol) {
        guard text.utf8.count == 16, text.allSatisfy(\.isHexDigit), let value = UInt64(text, radix: 16) else {
            return nil
        }
        self.value = value
    }

    package static func < (left: Fingerprint, right: Fingerprint) -> Bool {
        left.value < right.value
    }
}

extension Fingerprint: CustomStringConvertible {
    /// 16 lower-case hex digits.
    package var description: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
