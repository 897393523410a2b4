import Runtime
import Telemetry
import Testing

@Suite struct RecogniserTests {
    /// Pages of a runtime; anything else is 404.
    private func sender(_ pages: [String: String]) -> HTTPSender {
        { request in
            let path = String(request.url.dropFirst("http://x".count))
            guard let page = pages[path] else { return HTTPResponse(status: 404) }
            return HTTPResponse(status: 200, body: Array(page.utf8))
        }
    }

    private func recognise(_ pages: [String: String], presumed: String? = nil) async throws
        -> RuntimeIdentity?
    {
        let adapters = try ShippedAdapters.read()
        return await RuntimeRecogniser(adapters: adapters, send: sender(pages))
            .recognise(url: "http://x", presumed: presumed.flatMap { adapters[$0] })
    }

    static let models = #"{"object":"list","data":[{"id":"m","owned_by":"OWNER"}]}"#

    struct Case: Sendable {
        var pages: [String: String]
        var runtime: String
        var version = ""
        var models: [String] = []
    }

    static let cases = [
        Case(
            pages: [
                "/metrics": "# HELP vllm:x y\n# TYPE vllm:num_requests_running gauge\n",
                "/version": #"{"version":"0.33.0"}"#,
            ], runtime: "vllm", version: "0.33.0"),
        Case(
            pages: [
                "/v1/models": models.replacing("OWNER", with: "vllm"), "/metrics": "http_requests_total 1\n",
            ],
            runtime: "vllm", models: ["m"]),
        Case(
            pages: [
                "/v1/models": models.replacing("OWNER", with: "llamacpp"),
                "/props": #"{"total_slots":4,"build_info":"b10298-0c1e570"}"#,
            ], runtime: "llama-cpp", version: "b10298-0c1e570", models: ["m"]),
        Case(pages: ["/props": #"{"total_slots":4}"#], runtime: "llama-cpp"),
        Case(pages: ["/metrics": "x 1\nmistralrs_sequences_running 0\n"], runtime: "mistral-rs"),
        Case(
            pages: ["/api/version": #"{"version":"0.20.1"}"#, "/": "Ollama is running"], runtime: "ollama",
            version: "0.20.1"),
        // SGLang imitates Ollama: its own pages are asked first.
        Case(
            pages: [
                "/": "Ollama is running", "/api/version": #"{"version":"0"}"#, "/api/tags": "{}",
                "/server_info": #"{"version":"0.5.23","model_path":"m"}"#,
            ], runtime: "sglang", version: "0.5.23"),
        Case(
            pages: ["/info": #"{"router":"text-generation-router","version":"3.3.6","sha":"x"}"#],
            runtime: "tgi", version: "3.3.6"),
        Case(pages: ["/": "Ollama is running"], runtime: "openai-compatible"),
        Case(pages: ["/version": "not json"], runtime: "openai-compatible"),
    ]

    @Test(arguments: cases.indices) func tellsThemApart(index: Int) async throws {
        let test = Self.cases[index]
        let identity = try #require(try await recognise(test.pages))
        #expect(identity.adapter.name == test.runtime)
        #expect(identity.version == test.version)
        #expect(identity.models == test.models)
    }

    @Test func theCommandLineOnlyCountsWhenTheRuntimeIsSilent() async throws {
        #expect(try await recognise([:], presumed: "vllm")?.adapter.name == "vllm")
        let llama = ["/metrics": "llamacpp:requests_processing 0\n"]
        #expect(try await recognise(llama, presumed: "vllm")?.adapter.name == "llama-cpp")
    }

    @Test func nothingAnswers() async throws {
        struct Refused: Error {}
        let recogniser = RuntimeRecogniser(
            adapters: try ShippedAdapters.read(), send: { _ in throw Refused() })
        #expect(await recogniser.recognise(url: "http://x") == nil)
    }

    @Test func buildInfoHasOneSeriesForEachModel() throws {
        let identity = RuntimeIdentity(
            adapter: try ShippedAdapters.named("vllm"), version: "1", models: ["a", "b"])
        let series = identity.series(labels: Labels(["upstream": "u"]), at: Timestamp(milliseconds: 0))
        #expect(
            series.map { "\($0.labels)" }
                == ["a", "b"].map {
                    #"beaufort_runtime_build_info{model="\#($0)", runtime="vllm", upstream="u", version="1"}"#
                })
    }
}
