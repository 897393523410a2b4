internal import Synchronization

/// Reads NVIDIA GPUs through NVML.
final class NVMLReader: GPUReader {
    let name = "NVML"
    private let libraries: [String]
    private let library = Mutex<NVML?>(nil)

    /// The name the driver installs, and where Windows keeps it for its Linux guests.
    init(libraries: [String] = ["libnvidia-ml.so.1", "/usr/lib/wsl/lib/libnvidia-ml.so.1"]) {
        self.libraries = libraries
    }

    func read() -> GPUReadout {
        let nvml: NVML
        switch loaded() {
        case .success(let library): nvml = library
        case .failure(let failure): return .absent(failure.description)
        }
        switch nvml.devices() {
        case .failure(let failure): return .absent(failure.description)
        case .success(let devices) where devices.isEmpty: return .absent("the driver knows no GPU")
        case .success(let devices): return .devices(devices.map { NVMLReader.reading(nvml, $0) })
        }
    }

    /// Loads once; after a failure it tries again with the next reading, for a driver may arrive later.
    private func loaded() -> Result<NVML, NVML.Failure> {
        library.withLock { library in
            if let library { return .success(library) }
            let result = NVML.load(libraries)
            if case .success(let nvml) = result { library = nvml }
            return result
        }
    }

    private static func reading(_ nvml: NVML, _ device: NVML.Device) -> GPUReading {
        var reading = GPUReading(
            id: nvml.uuid(device) ?? "unknown", name: nvml.name(device) ?? "NVIDIA GPU", vendor: "nvidia")
        if let memory = nvml.memory(device) {
            (reading.memoryUsedBytes, reading.memoryLimitBytes) = (memory.used, memory.limit)
        } else if let used = nvml.processMemory(device) {
            (reading.memoryUsedBytes, reading.isUnified) = (used, true)
            reading.memoryLimitBytes = MachineMemory.totalBytes()
        }
        reading.utilization = nvml.utilization(device)
        reading.powerWatts = nvml.powerWatts(device)
        reading.temperatureCelsius = nvml.temperatureCelsius(device)
        return reading
    }
}

/// The machine's own memory.
enum MachineMemory {
    static func totalBytes(_ text: String? = SmallFile.text("/proc/meminfo")) -> UInt64? {
        let line = text?.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }.map { $0 << 10 }
    }
}
