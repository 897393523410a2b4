import Runtime
import Support
import Telemetry
import Testing

@Suite struct MetricMapperTests {
    static let time = Timestamp(milliseconds: 1_000)

    /// Maps a page and prints the series as `name{labels} value`, without runtime and upstream.
    private func map(_ adapter: String, _ page: String, model: String = "") throws -> [String] {
        let mapper = MetricMapper(
            adapter: try ShippedAdapters.named(adapter), labels: Labels(["upstream": "a"]), model: model)
        let scraped = try ExpositionReader.read(Array(page.utf8), at: Self.time).series
        return mapper.map(scraped, at: Self.time).map { series in
            #expect(series.labels["runtime"] == adapter && series.labels["upstream"] == "a")
            #expect(series.floats.times == [Self.time])
            let value = series.floats.values[0]
            return "\(series.labels.without(["runtime", "upstream"])) \(numberText(value))"
        }
    }

    @Test func theNewNameWinsAndTheOldOneStillWorks() throws {
        let both = "vllm:kv_cache_usage_perc 0.5\nvllm:gpu_cache_usage_perc 0.25\n"
        #expect(try map("vllm", both) == ["beaufort_kv_cache_utilization_ratio 0.5"])
        let old = #"vllm:gpu_cache_usage_perc{model_name="m"} 0.25"#
        #expect(try map("vllm", old) == [#"beaufort_kv_cache_utilization_ratio{model="m"} 0.25"#])
        let underscored = #"vllm_num_requests_running{model_name="m",engine="0"} 3"#
        #expect(try map("vllm", underscored) == [#"beaufort_runtime_running_requests{model="m"} 3"#])
    }

    @Test func absentIsNotZero() throws {
        #expect(try map("vllm", "") == [])
        // -1 means "off", 9.2e18 means "blank", and NaN means nothing at all.
        let page = """
            vllm:num_requests_running NaN
            vllm:num_requests_waiting -1
            vllm:kv_cache_usage_perc 9223372036854775794
            vllm:generation_tokens_total 0
            """
        #expect(try map("vllm", page) == ["beaufort_runtime_generation_tokens_total 0"])
    }

    @Test func enginesAddUpAndRanksDoNot() throws {
        let vllm = """
            vllm:num_requests_running{engine="0",model_name="m"} 3
            vllm:num_requests_running{engine="1",model_name="m"} 4
            vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.2
            vllm:kv_cache_usage_perc{engine="1",model_name="m"} 0.9
            """
        #expect(
            try map("vllm", vllm) == [
                #"beaufort_runtime_running_requests{model="m"} 7"#,
                #"beaufort_kv_cache_utilization_ratio{model="m"} 0.9"#,
            ])
        let sglang = """
            sglang:num_running_reqs{model_name="m",tp_rank="0",dp_rank="0"} 4
            sglang:num_running_reqs{model_name="m",tp_rank="1",dp_rank="0"} 4
            sglang:num_running_reqs{model_name="m",tp_rank="0",dp_rank="1"} 5
            sglang:num_running_reqs{model_name="m",tp_rank="1",dp_rank="1"} 5
            """
        #expect(try map("sglang", sglang) == [#"beaufort_runtime_running_requests{model="m"} 9"#])
    }

    @Test func ratiosOfTwoGauges() throws {
        let page = "mistralrs_kv_cache_blocks_used 25\nmistralrs_kv_cache_blocks_total 100\n"
        #expect(try map("mistral-rs", page) == ["beaufort_kv_cache_utilization_ratio 0.25"])
        #expect(try map("mistral-rs", "mistralrs_kv_cache_blocks_used 25\n") == [])
        #expect(try map("mistral-rs", page.replacing("total 100", with: "total 0")) == [])
    }

    @Test func histogramsKeepTheirBounds() throws {
        let page = """
            vllm:time_to_first_token_seconds_bucket{engine="0",le="0.1",model_name="m"} 1
            vllm:time_to_first_token_seconds_bucket{engine="1",le="0.1",model_name="m"} 2
            vllm:time_to_first_token_seconds_bucket{engine="0",le="+Inf",model_name="m"} 5
            vllm:time_to_first_token_seconds_bucket{engine="1",le="+Inf",model_name="m"} 5
            vllm:time_to_first_token_seconds_sum{engine="0",model_name="m"} 1.5
            vllm:time_to_first_token_seconds_count{engine="0",model_name="m"} 5
            """
        #expect(
            try map("vllm", page) == [
                #"gen_ai_server_time_to_first_token_seconds_bucket{le="+Inf", model="m"} 10"#,
                #"gen_ai_server_time_to_first_token_seconds_bucket{le="0.1", model="m"} 3"#,
                #"gen_ai_server_time_to_first_token_seconds_sum{model="m"} 1.5"#,
                #"gen_ai_server_time_to_first_token_seconds_count{model="m"} 5"#,
            ])
    }

    @Test func conditionsKeptLabelsAndFixedLabels() throws {
        let page = """
            http_request_duration_seconds_count{path="/metrics",model="",status="200"} 99
            http_request_duration_seconds_count{path="/v1/chat/completions",model="m",status="200"} 3
            http_request_duration_seconds_count{path="/v1/completions",model="m",status="500"} 1
            mistralrs_prefix_cache_hits_total 7
            mistralrs_sequences_completed_total{reason="stop"} 5
            """
        #expect(
            try map("mistral-rs", page) == [
                #"beaufort_runtime_prefix_cache_hits_total{unit="request"} 7"#,
                #"beaufort_runtime_finished_requests_total{reason="stop"} 5"#,
                #"gen_ai_server_request_duration_seconds_count{model="m"} 4"#,
            ])
    }

    @Test func theModelIsAddedWhereTheRuntimeLeavesItOut() throws {
        let page = "llamacpp:requests_processing 2\nllamacpp:n_decode_total 441\n"
        #expect(
            try map("llama-cpp", page, model: "tiny-mistral") == [
                #"beaufort_runtime_running_requests{model="tiny-mistral"} 2"#,
                #"beaufort_runtime_engine_steps_total{model="tiny-mistral"} 441"#,
            ])
    }

    @Test func everyMappedNameIsInTheCatalogueWithItsKind() throws {
        for adapter in try ShippedAdapters.read().all {
            for mapping in adapter.metrics {
                guard let metric = MetricCatalogue.all.first(where: { $0.name == mapping.name }) else {
                    Issue.record("\(adapter.name): the catalogue has no \(mapping.name)")
                    continue
                }
                #expect(metric.kind.rawValue == mapping.kind.rawValue, "\(adapter.name): \(mapping.name)")
                let labels = mapping.kept.map(\.name) + mapping.labels.map(\.name)
                #expect(Set(labels).isSubset(of: metric.labels), "\(adapter.name): \(mapping.name)")
            }
        }
    }
}
