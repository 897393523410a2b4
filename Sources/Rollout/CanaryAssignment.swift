/// Which arm a request belongs to: sticky per key, and monotone, so that raising the weight only ever moves
/// keys towards the canary.
package struct CanaryAssignment: Hashable, Sendable {
    package enum Arm: String, Hashable, Sendable {
        case baseline, canary
    }

    /// Share of keys on the canary, 0…1.
    package var weight: Double

    package init(weight: Double) {
        self.weight = weight
    }

    /// - Parameter digest: the first 8 bytes, big-endian, of SHA-256(salt ‖ 0x00 ‖ key); read as a fraction
    ///   of 2^64.
    package func arm(digest: UInt64) -> Arm {
        Double(digest) / 0x1p64 < weight ? .canary : .baseline
    }
}
