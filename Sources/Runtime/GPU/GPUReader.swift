/// One way to read GPUs. `read` blocks, so it is called on a thread of its own.
package protocol GPUReader: Sendable {
    /// For messages: `NVML`.
    var name: String { get }
    func read() -> GPUReadout
}

/// All ways, in order; a machine may hold GPUs of several makers.
package struct GPUReaders: Sendable {
    private let readers: [any GPUReader]

    package init(_ readers: [any GPUReader] = GPUReaders.standard) {
        self.readers = readers
    }

    /// NVML before `nvidia-smi`, which is only asked when NVML fails; then AMD and Intel through sysfs.
    package static var standard: [any GPUReader] {
        [FirstGPUReader([NVMLReader(), NvidiaSMIReader()]), SysfsGPUReader.amd(), SysfsGPUReader.intel()]
    }

    /// Blocks. All devices found, or every reader's reason.
    package func read() -> GPUReadout {
        var found: [GPUReading] = []
        var reasons: [String] = []
        for reader in readers {
            switch reader.read() {
            case .devices(let readings): found += readings
            case .absent(let reason): reasons.append("\(reader.name): \(reason)")
            }
        }
        return found.isEmpty ? .absent(reasons.joined(separator: "; ")) : .devices(found)
    }
}

/// Several ways to the same devices: the first that works counts.
struct FirstGPUReader: GPUReader {
    let name: String
    private let readers: [any GPUReader]

    init(_ readers: [any GPUReader]) {
        self.readers = readers
        name = readers.map(\.name).joined(separator: ", ")
    }

    func read() -> GPUReadout {
        var reasons: [String] = []
        for reader in readers {
            let readout = reader.read()
            guard case .absent(let reason) = readout else { return readout }
            reasons.append(reason)
        }
        return .absent(reasons.joined(separator: ", "))
    }
}
