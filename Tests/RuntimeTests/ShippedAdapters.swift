import Runtime
import Support
import Testing

/// The adapters in Config/runtimes, for tests.
enum ShippedAdapters {
    static let names = ["llama-cpp", "mistral-rs", "ollama", "openai-compatible", "sglang", "tgi", "vllm"]

    static func read() throws -> RuntimeAdapters {
        try RuntimeAdapters.read(
            names.map { name in
                let path = "\(RealRuntime.root)/Config/runtimes/\(name).yaml"
                return ("\(name).yaml", try TextOfFile.read(path))
            })
    }

    static func named(_ name: String) throws -> RuntimeAdapter {
        try #require(read()[name])
    }
}
