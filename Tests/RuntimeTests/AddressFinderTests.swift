import Runtime
import Testing

@Suite struct AddressFinderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var command: String
        var environment: [String: String] = [:]
        var adapter: String
        var url: String?
        var testDescription: String { command }
    }

    static let cases = [
        Case(
            command: "vllm serve m --port 90 --host 0.0.0.0", adapter: "vllm", url: "http://127.0.0.1:90"),
        Case(command: "vllm serve m", adapter: "vllm", url: "http://127.0.0.1:8000"),
        Case(command: "vllm serve m --host ::1 --port=81", adapter: "vllm", url: "http://[::1]:81"),
        Case(
            command: "/opt/v/bin/python -m vllm.entrypoints.openai.api_server --port 1 --port 2",
            adapter: "vllm", url: "http://127.0.0.1:2"),
        Case(
            command: "llama-server -m x.gguf --host 10.0.0.7", environment: ["LLAMA_ARG_PORT": "8181"],
            adapter: "llama-cpp", url: "http://10.0.0.7:8181"),
        Case(
            command: "env OLLAMA_HOST=0.0.0.0:9999 /usr/local/bin/ollama serve", adapter: "ollama",
            url: "http://127.0.0.1:9999"),
        Case(command: "ollama serve", adapter: "ollama", url: "http://127.0.0.1:11434"),
        Case(
            command: "ollama serve", environment: ["OLLAMA_HOST": "http://[::]:7/"], adapter: "ollama",
            url: "http://[::1]:7"),
        Case(
            command: "ollama serve", environment: ["OLLAMA_HOST": "gpu-box"], adapter: "ollama",
            url: "http://gpu-box:11434"),
        Case(command: "mistralrs serve -p 4321 -m x", adapter: "mistral-rs", url: "http://127.0.0.1:4321"),
        Case(
            command: "python3 -m sglang.launch_server --model x", adapter: "sglang",
            url: "http://127.0.0.1:30000"),
        Case(
            command: "text-generation-launcher --hostname localhost --port 8888", adapter: "tgi",
            url: "http://127.0.0.1:8888"),
        Case(
            command: "docker run --rm -p 127.0.0.1:8010:8000 vllm/vllm-openai:v0.33 --port 8000",
            adapter: "vllm",
            url: "http://127.0.0.1:8010"),
        Case(
            command: "docker run --net=host ollama/ollama:latest", adapter: "ollama",
            url: "http://127.0.0.1:11434"),
        Case(
            command: "sh -c|cd /srv && exec llama-server --port 8282 -m 'a b.gguf'", adapter: "llama-cpp",
            url: "http://127.0.0.1:8282"),
        Case(command: "my-server --listen :7000", adapter: "openai-compatible", url: "http://127.0.0.1:7000"),
        Case(command: "./serve --port 18080", adapter: "openai-compatible", url: "http://127.0.0.1:18080"),
        Case(command: "llama-server -m /m/vllm --port 5", adapter: "llama-cpp", url: "http://127.0.0.1:5"),
        Case(command: "my-server", adapter: "openai-compatible", url: nil),
        Case(command: "my-server --port 99999", adapter: "openai-compatible", url: nil),
    ]

    @Test(arguments: cases) func kindAndAddress(_ test: Case) throws {
        let adapters = try ShippedAdapters.read()
        let parts = test.command.split(separator: "|", maxSplits: 1).map(String.init)
        let command = parts[0].split(separator: " ").map(String.init) + parts.dropFirst()
        let adapter = adapters.starting(command) ?? adapters.fallback
        #expect(adapter.name == test.adapter)
        let finder = AddressFinder(command: command, environment: test.environment, adapter: adapter)
        #expect(finder.find()?.url == test.url)
    }

    @Test func aPlanNamesWhatIsWrong() throws {
        let adapters = try ShippedAdapters.read()
        func failure(_ command: [String]) -> LaunchError? {
            do {
                _ = try LaunchPlan(
                    command: command, environment: ["PATH": "/usr/bin:/bin"], adapters: adapters)
                return nil
            } catch { return error }
        }
        #expect(failure([]) == .noCommand)
        #expect(failure(["vlm", "serve"]) == .notFound(program: "vlm"))
        #expect(failure(["/no/such/vllm"]) == .notFound(program: "/no/such/vllm"))
        #expect(failure(["/etc/passwd"]) == .notExecutable(path: "/etc/passwd"))
        #expect(failure(["sleep", "1"]) == .addressUnknown(program: "sleep"))
        #expect(failure(["sleep", "1", "--port", "1"]) == nil)
    }

    @Test func upstreamOverridesTheCommand() throws {
        let plan = try LaunchPlan(
            command: ["sleep", "--port", "1"], environment: ["PATH": "/bin"], upstream: "http://box:8/",
            adapters: ShippedAdapters.read())
        #expect(plan.url == "http://box:8")
        #expect(plan.addressSource == "--upstream")
    }
}
