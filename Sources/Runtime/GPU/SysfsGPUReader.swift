/// Reads GPUs whose driver publishes its figures as files, `/sys/class/drm/card*/device`.
struct SysfsGPUReader: GPUReader {
    let name: String
    private let vendor: String
    private let vendorID: String
    private let root: String
    private let files: Files

    /// File names below `device/`.
    private struct Files: Sendable {
        var memoryUsed: String?
        var memoryFree: String?
        var memoryLimit: String
        var busyPercent: String?
    }

    /// The amdgpu driver.
    static func amd(root: String = "/sys") -> SysfsGPUReader {
        SysfsGPUReader(
            name: "AMD", vendor: "amd", vendorID: "0x1002", root: root,
            files: Files(
                memoryUsed: "mem_info_vram_used", memoryLimit: "mem_info_vram_total",
                busyPercent: "gpu_busy_percent"))
    }

    /// The i915 and xe drivers publish little; local memory marks the discrete cards that serve models.
    static func intel(root: String = "/sys") -> SysfsGPUReader {
        SysfsGPUReader(
            name: "Intel", vendor: "intel", vendorID: "0x8086", root: root,
            files: Files(memoryFree: "lmem_avail_bytes", memoryLimit: "lmem_total_bytes"))
    }

    func read() -> GPUReadout {
        let cards = SmallFile.names(in: root + "/class/drm").filter { name in
            name.hasPrefix("card") && name.dropFirst(4).allSatisfy(\.isNumber)
        }
        let readings = cards.sorted().compactMap { reading("\(root)/class/drm/\($0)/device") }
        return readings.isEmpty ? .absent("none in /sys/class/drm") : .devices(readings)
    }

    /// Nil for another maker's card and for one that shares the machine's memory.
    private func reading(_ device: String) -> GPUReading? {
        guard word("\(device)/vendor") == vendorID,
            let limit = SmallFile.number("\(device)/\(files.memoryLimit)"), limit > 0
        else { return nil }
        let id = word("\(device)/unique_id") ?? slot(device) ?? "unknown"
        var reading = GPUReading(
            id: id, name: line("\(device)/product_name") ?? "\(name) GPU \(word("\(device)/device") ?? "")",
            vendor: vendor)
        reading.memoryLimitBytes = UInt64(limit)
        reading.memoryUsedBytes = used(device, limit)
        reading.utilization = files.busyPercent
            .flatMap { SmallFile.number("\(device)/\($0)") }.map { $0 / 100 }
        let sensors = SmallFile.names(in: "\(device)/hwmon").map { "\(device)/hwmon/\($0)" }
        reading.powerWatts = first(sensors, ["power1_average", "power1_input"]).map { $0 / 1_000_000 }
        reading.temperatureCelsius = first(sensors, ["temp1_input"]).map { $0 / 1_000 }
        return reading
    }

    private func used(_ device: String, _ limit: Double) -> UInt64? {
        if let file = files.memoryUsed { return SmallFile.number("\(device)/\(file)").map { UInt64($0) } }
        guard let file = files.memoryFree, let free = SmallFile.number("\(device)/\(file)") else {
            return nil
        }
        return UInt64(max(0, limit - free))
    }

    private func first(_ folders: [String], _ names: [String]) -> Double? {
        folders.lazy.flatMap { folder in names.map { "\(folder)/\($0)" } }.compactMap(SmallFile.number).first
    }

    /// The PCI address, from the uevent file.
    private func slot(_ device: String) -> String? {
        SmallFile.text("\(device)/uevent")?.split(separator: "\n")
            .first { $0.hasPrefix("PCI_SLOT_NAME=") }.map { String($0.dropFirst(14)) }
    }

    private func word(_ path: String) -> String? {
        SmallFile.text(path)?.split(whereSeparator: \.isWhitespace).first.map(String.init)
    }

    private func line(_ path: String) -> String? {
        SmallFile.text(path)?.split(separator: "\n").first.map(String.init)
    }
}
