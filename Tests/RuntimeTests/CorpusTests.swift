import Runtime
import Telemetry
import Testing

/// Adapters against pages of real and re-created runtimes, old and new.
@Suite(.enabled(if: TextOfFile.hasCorpus, "set BEAUFORT_CORPUS")) struct CorpusTests {
    struct Page: Sendable, CustomTestStringConvertible {
        var file: String
        var adapter: String
        /// Metric → value, summed over models; histograms by their count.
        var values: [String: Double]
        var absent: [String] = []
        var testDescription: String { file }
    }

    static let pages = [
        Page(
            file: "vllm/metrics-vllm-0.33.0-synthetic.prom", adapter: "vllm",
            values: [
                "beaufort_runtime_running_requests": 3, "beaufort_runtime_queue_requests": 1,
                "beaufort_kv_cache_utilization_ratio": 0.3127,
                "beaufort_runtime_prompt_tokens_total": 401_233,
                "beaufort_runtime_cached_prompt_tokens_total": 250_880,
                "beaufort_runtime_generation_tokens_total": 98_211, "beaufort_runtime_preemptions_total": 2,
                "beaufort_runtime_finished_requests_total": 412,
                "beaufort_runtime_engine_steps_total": 24_000,
                "gen_ai_server_time_to_first_token_seconds_count": 421,
                "beaufort_runtime_inter_token_latency_seconds_count": 20_000,
            ]),
        Page(
            file: "vllm/metrics-vllm-0.7-sample-aibrix-docs.prom", adapter: "vllm",
            values: [
                "beaufort_kv_cache_utilization_ratio": 0, "beaufort_runtime_prompt_tokens_total": 148,
                "beaufort_runtime_generation_tokens_total": 955,
            ], absent: ["beaufort_runtime_prefix_cache_hits_total"]),
        Page(
            file: "vllm/metrics-vllm-0.5-datadog-fixture.prom", adapter: "vllm", values: [:],
            absent: ["beaufort_runtime_engine_steps_total"]),
        Page(
            file: "llamacpp/metrics-llamacpp-2025-old.prom", adapter: "llama-cpp",
            values: [
                "beaufort_kv_cache_utilization_ratio": 0.42, "beaufort_runtime_prompt_tokens_total": 6886,
                "beaufort_runtime_generation_tokens_total": 3469, "beaufort_runtime_running_requests": 0,
            ],
            absent: [
                "beaufort_runtime_cached_prompt_tokens_total", "beaufort_runtime_engine_steps_total",
            ]),
        Page(
            file: "llamacpp/metrics-llamacpp-2026-10-format.prom", adapter: "llama-cpp",
            values: ["beaufort_runtime_queue_requests": 0], absent: ["beaufort_kv_cache_utilization_ratio"]),
        Page(
            file: "llamacpp/metrics-llamacpp-idle-stale-gauge.prom", adapter: "llama-cpp",
            values: ["beaufort_runtime_prompt_tokens_total": 152_103]),
        Page(
            file: "sglang/metrics-sglang-0.5.23-tp2-synthetic.prom", adapter: "sglang",
            values: [
                "beaufort_runtime_running_requests": 4, "beaufort_runtime_queue_requests": 1,
                "beaufort_kv_cache_utilization_ratio": 0.28, "beaufort_runtime_prompt_tokens_total": 640_134,
                "beaufort_runtime_cached_prompt_tokens_total": 310_044,
                "beaufort_runtime_aborted_requests_total": 7,
            ]),
        Page(
            file: "sglang/metrics-sglang-docs-sample.prom", adapter: "sglang", values: [:],
            absent: ["beaufort_runtime_aborted_requests_total"]),
        Page(
            file: "mistralrs/metrics-mistralrs-2026-08-synthetic.prom", adapter: "mistral-rs", values: [:],
            absent: ["beaufort_runtime_generation_tokens_total"]),
        Page(
            file: "tgi/metrics-tgi-3.x-synthetic.prom", adapter: "tgi", values: [:],
            absent: [
                "gen_ai_server_time_to_first_token_seconds_count", "beaufort_kv_cache_utilization_ratio",
            ]),
    ]

    @Test(arguments: pages) func maps(_ page: Page) throws {
        let text = try TextOfFile.read("\(TextOfFile.corpus)/runtimes/\(page.file)")
        let adapter = try ShippedAdapters.named(page.adapter)
        let time = Timestamp(milliseconds: 0)
        let series = MetricMapper(adapter: adapter, labels: Labels()).map(
            try ExpositionReader.read(Array(text.utf8), at: time).series, at: time)
        var values: [String: Double] = [:]
        for one in series { values[one.labels.metricName ?? "", default: 0] += one.floats.values[0] }
        for (name, value) in page.values { #expect(values[name] == value, "\(name)") }
        for name in page.absent { #expect(values[name] == nil, "\(name) is not on this page") }
        // Whatever else: load and queue are known for each of these runtimes.
        for name in ["beaufort_runtime_running_requests", "beaufort_runtime_queue_requests"] {
            #expect(values[name] != nil, "\(name)")
        }
    }

    @Test(arguments: pages) func isRecognisedByItsMetrics(_ page: Page) async throws {
        let bytes = Array(try TextOfFile.read("\(TextOfFile.corpus)/runtimes/\(page.file)").utf8)
        let recogniser = RuntimeRecogniser(adapters: try ShippedAdapters.read()) { request in
            request.url.hasSuffix("/metrics")
                ? HTTPResponse(status: 200, body: bytes) : HTTPResponse(status: 404)
        }
        #expect(await recogniser.recognise(url: "http://x")?.adapter.name == page.adapter)
    }
}
