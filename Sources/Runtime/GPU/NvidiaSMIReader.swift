/// Reads NVIDIA GPUs through the `nvidia-smi` program: slower than NVML, but present where the library
/// cannot be loaded, as in some containers.
struct NvidiaSMIReader: GPUReader {
    let name = "nvidia-smi"

    private static let fields =
        "uuid,name,memory.used,memory.total,utilization.gpu,power.draw,temperature.gpu"

    func read() -> GPUReadout {
        let arguments = [
            "nvidia-smi", "--query-gpu=\(NvidiaSMIReader.fields)", "--format=csv,noheader,nounits",
        ]
        guard let output = CommandOutput.of(arguments, timeoutMilliseconds: 3_000) else {
            return .absent("nvidia-smi is not installed")
        }
        guard output.status.isClean else {
            let line = output.text.split(separator: "\n").first.map(String.init) ?? output.status.description
            return .absent("nvidia-smi says: \(line)")
        }
        let readings = NvidiaSMIReader.parse(output.text)
        return readings.isEmpty ? .absent("nvidia-smi lists no GPU") : .devices(readings)
    }

    /// One line a GPU. `[N/A]`, `[Not Supported]` and `[Unknown Error]` are absent values; memory is in MiB.
    static func parse(_ text: String) -> [GPUReading] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
            guard fields.count == 7, fields[0].hasPrefix("GPU-") || fields[0].hasPrefix("MIG-") else {
                return nil
            }
            var reading = GPUReading(id: fields[0], name: fields[1], vendor: "nvidia")
            reading.memoryUsedBytes = UInt64(fields[2]).map { $0 << 20 }
            reading.memoryLimitBytes = UInt64(fields[3]).map { $0 << 20 }
            reading.utilization = Double(fields[4]).map { $0 / 100 }
            reading.powerWatts = Double(fields[5])
            reading.temperatureCelsius = Double(fields[6])
            return reading
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
