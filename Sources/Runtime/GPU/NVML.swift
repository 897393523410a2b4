internal import Glibc

/// NVIDIA's management library, loaded at run time so that the program starts without it.
/// Signatures and numbers from nvml.h; a function an old driver lacks is nil and its reading absent.
///
/// Unchecked: immutable function pointers into a library that is never unloaded and documents itself as
/// thread-safe.
struct NVML: @unchecked Sendable {
    typealias Device = OpaquePointer
    private typealias Code = Int32
    private typealias Word = UInt32

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private static let success: Code = 0
    /// "Not available" is all ones; some drivers send blanks just below Int64.max.
    private static let blankFrom: UInt64 = 0x7fff_ffff_ffff_fff0

    private let library: UnsafeMutableRawPointer

    /// Loads and initialises. The library stays loaded for good.
    static func load(_ names: [String]) -> Result<NVML, Failure> {
        guard let library = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first else {
            return .failure(Failure(description: "\(names.first ?? "NVML") is not installed"))
        }
        let nvml = NVML(library: library)
        guard let start: @convention(c) () -> Code = nvml.function("nvmlInit_v2") else {
            return .failure(Failure(description: "the library has no nvmlInit_v2"))
        }
        let code = start()
        return code == success ? .success(nvml) : .failure(Failure(description: nvml.explain(code)))
    }

    private init(library: UnsafeMutableRawPointer) {
        self.library = library
    }

    private func function<Function>(_ name: String) -> Function? {
        dlsym(library, name).map { unsafeBitCast($0, to: Function.self) }
    }

    private func explain(_ code: Code) -> String {
        let describe: (@convention(c) (Code) -> UnsafePointer<CChar>?)? = function("nvmlErrorString")
        return describe.flatMap { $0(code) }.map { String(cString: $0) } ?? "NVML error \(code)"
    }
}

// MARK: - Devices

extension NVML {
    func devices() -> Result<[Device], Failure> {
        guard
            let count: @convention(c) (UnsafeMutablePointer<Word>) -> Code = function(
                "nvmlDeviceGetCount_v2"),
            let handle: @convention(c) (Word, UnsafeMutablePointer<Device?>) -> Code =
                function("nvmlDeviceGetHandleByIndex_v2")
        else { return .failure(Failure(description: "the driver's libnvidia-ml is too old")) }
        var number: Word = 0
        let code = count(&number)
        guard code == NVML.success else { return .failure(Failure(description: explain(code))) }
        return .success(
            (0..<number).compactMap { index in
                var device: Device?
                return handle(index, &device) == NVML.success ? device : nil
            })
    }

    func uuid(_ device: Device) -> String? { text("nvmlDeviceGetUUID", device) }
    func name(_ device: Device) -> String? { text("nvmlDeviceGetName", device) }

    private func text(_ name: String, _ device: Device) -> String? {
        typealias Function = @convention(c) (Device, UnsafeMutablePointer<CChar>, Word) -> Code
        guard let ask: Function = function(name) else { return nil }
        var buffer = [CChar](repeating: 0, count: 128)
        guard ask(device, &buffer, Word(buffer.count - 1)) == NVML.success else { return nil }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Share of the last sample period in which a kernel ran, 0…1. Not available in MIG mode.
    func utilization(_ device: Device) -> Double? {
        typealias Function = @convention(c) (Device, UnsafeMutablePointer<Word>) -> Code
        guard let ask: Function = function("nvmlDeviceGetUtilizationRates") else { return nil }
        // { gpu, memory }: the second is how busy the memory controller is, not how full memory is.
        var rates: [Word] = [0, 0]
        guard ask(device, &rates) == NVML.success, rates[0] <= 100 else { return nil }
        return Double(rates[0]) / 100
    }

    func powerWatts(_ device: Device) -> Double? {
        word("nvmlDeviceGetPowerUsage", device).map { Double($0) / 1_000 }
    }

    func temperatureCelsius(_ device: Device) -> Double? {
        typealias Function = @convention(c) (Device, Code, UnsafeMutablePointer<Word>) -> Code
        guard let ask: Function = function("nvmlDeviceGetTemperature") else { return nil }
        var value: Word = 0
        guard ask(device, 0, &value) == NVML.success, value < 1_000 else { return nil }
        return Double(value)
    }

    private func word(_ name: String, _ device: Device) -> Word? {
        typealias Function = @convention(c) (Device, UnsafeMutablePointer<Word>) -> Code
        guard let ask: Function = function(name) else { return nil }
        var value: Word = 0
        return ask(device, &value) == NVML.success && value != .max ? value : nil
    }
}

// MARK: - Memory

extension NVML {
    /// Bytes used and all bytes. Nil where the GPU shares the machine's memory.
    func memory(_ device: Device) -> (used: UInt64, limit: UInt64)? {
        typealias Function = @convention(c) (Device, UnsafeMutablePointer<UInt64>) -> Code
        // nvmlMemory_v2_t: version and padding, total, reserved, free, used. Here "used" leaves out what the
        // driver reserves for itself, as nvidia-smi shows it.
        var second: [UInt64] = [UInt64(40 | 2 << 24), 0, 0, 0, 0]
        if let ask: Function = function("nvmlDeviceGetMemoryInfo_v2"), ask(device, &second) == NVML.success {
            return NVML.plausible(used: second[4], limit: second[1])
        }
        // nvmlMemory_t: total, free, used.
        var first: [UInt64] = [0, 0, 0]
        if let ask: Function = function("nvmlDeviceGetMemoryInfo"), ask(device, &first) == NVML.success {
            return NVML.plausible(used: first[2], limit: first[0])
        }
        return nil
    }

    static func plausible(used: UInt64, limit: UInt64) -> (used: UInt64, limit: UInt64)? {
        guard used < blankFrom, limit < blankFrom, limit > 0, used <= limit else { return nil }
        return (used, limit)
    }

    /// What all compute processes hold together: the only figure on machines with unified memory.
    func processMemory(_ device: Device) -> UInt64? {
        typealias Function =
            @convention(c) (Device, UnsafeMutablePointer<Word>, UnsafeMutablePointer<UInt64>?) -> Code
        guard let ask: Function = function("nvmlDeviceGetComputeRunningProcesses_v3") else { return nil }
        // nvmlProcessInfo_t: process id and padding, bytes used, two instance ids; three words of 64 bits.
        var count: Word = 256
        var processes = [UInt64](repeating: 0, count: 3 * Int(count))
        guard ask(device, &count, &processes) == NVML.success else { return nil }
        let used = (0..<Int(count)).map { processes[3 * $0 + 1] }.filter { $0 < NVML.blankFrom }
        return used.isEmpty ? nil : used.reduce(0, +)
    }
}
