/// What one GPU said. Nil where the device or its driver does not tell: that is absent, never zero.
package struct GPUReading: Hashable, Sendable {
    /// Stable across reboots: the UUID, or the PCI address.
    package var id: String
    package var name: String
    /// `nvidia`, `amd`, `intel`.
    package var vendor: String
    package var memoryUsedBytes: UInt64?
    package var memoryLimitBytes: UInt64?
    /// 0…1: the share of time in which at least one kernel ran. Says nothing about how full the GPU was.
    package var utilization: Double?
    package var powerWatts: Double?
    package var temperatureCelsius: Double?
    /// The GPU shares the machine's memory; then `memoryUsedBytes` is what its processes hold.
    package var isUnified = false

    package init(id: String, name: String, vendor: String) {
        self.id = id
        self.name = name
        self.vendor = vendor
    }
}

/// What a look at the machine's GPUs found.
package enum GPUReadout: Hashable, Sendable {
    case devices([GPUReading])
    /// No GPU can be read; says why.
    case absent(String)

    package var readings: [GPUReading] {
        if case .devices(let readings) = self { readings } else { [] }
    }
}

extension GPUReading: CustomStringConvertible {
    package var description: String {
        func text(_ value: Double?, _ unit: String) -> String {
            value.map { "\(($0 * 10).rounded() / 10) \(unit)" } ?? "absent"
        }
        func gibibytes(_ bytes: UInt64?) -> String { text(bytes.map { Double($0) / Double(1 << 30) }, "GiB") }
        return """
            \(name) (\(vendor), \(id))
              memory used   \(gibibytes(memoryUsedBytes))\(isUnified ? " (unified)" : "")
              memory limit  \(gibibytes(memoryLimitBytes))
              utilization   \(text(utilization.map { $0 * 100 }, "%"))
              power         \(text(powerWatts, "W"))
              temperature   \(text(temperatureCelsius, "°C"))
            """
    }
}
