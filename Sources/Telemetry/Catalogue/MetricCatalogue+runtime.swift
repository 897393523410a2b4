/// What the supervisor sees of the runtime, and what runtimes say of themselves once
/// `Config/runtimes/*.yaml` has mapped their names. Counts of different runtimes compare; latencies per
/// engine step do not.
extension MetricCatalogue {
    package static let runtimeLabels = ["upstream", "runtime", "model"]

    package static let runtimeUp = Metric(
        "beaufort_runtime_up", .gauge, labels: runtimeLabels,
        help: "1 while the runtime answers its probe and its engine makes progress.")
    package static let runtimeRestarts = Metric(
        "beaufort_runtime_restarts_total", .counter, labels: runtimeLabels,
        help: "Times the supervisor started the runtime again.")
    package static let runtimeOOMKills = Metric(
        "beaufort_runtime_oom_kills_total", .counter, labels: runtimeLabels,
        help: "Times the runtime died for want of memory, of the machine or of the GPU.")
    package static let modelLoadDuration = Metric(
        "beaufort_model_load_duration_seconds", .gauge, unit: "seconds", labels: runtimeLabels,
        help: "Time from spawning the runtime to its first readiness, last start.")
    package static let runtimeMemory = Metric(
        "beaufort_runtime_resident_memory_bytes", .gauge, unit: "bytes", labels: runtimeLabels,
        help: "Resident memory of the runtime's processes.")
    package static let runtimeBuildInfo = Metric(
        "beaufort_runtime_build_info", .gauge, labels: ["upstream", "runtime", "version", "model"],
        help: "1, with the runtime's version and model as labels.")
    package static let runtimeStartTime = Metric(
        "beaufort_runtime_start_time_seconds", .gauge, unit: "seconds", labels: runtimeLabels,
        help: "When the runtime started, in seconds since the epoch.")
    package static let runtimeRunningRequests = Metric(
        "beaufort_runtime_running_requests", .gauge, labels: runtimeLabels,
        help: "Requests in the runtime's batch now.")
    package static let runtimeQueueRequests = Metric(
        "beaufort_runtime_queue_requests", .gauge, labels: runtimeLabels,
        help: "Requests waiting inside the runtime.")
    package static let runtimeCapacity = Metric(
        "beaufort_runtime_capacity_requests", .gauge, labels: runtimeLabels,
        help: "Requests the runtime can run at once.")
    package static let kvCacheUtilization = Metric(
        "beaufort_kv_cache_utilization_ratio", .gauge, unit: "ratio", labels: runtimeLabels,
        help: "Part of the KV cache in use, 0 to 1.")
    package static let runtimePromptTokens = Metric(
        "beaufort_runtime_prompt_tokens_total", .counter, labels: runtimeLabels,
        help: "Prompt tokens by the runtime's own count; some leave cached ones out.")
    package static let runtimeCachedPromptTokens = Metric(
        "beaufort_runtime_cached_prompt_tokens_total", .counter, labels: runtimeLabels,
        help: "Prompt tokens taken from the prefix cache.")
    package static let runtimeGenerationTokens = Metric(
        "beaufort_runtime_generation_tokens_total", .counter, labels: runtimeLabels,
        help: "Generated tokens by the runtime's own count.")
    package static let runtimePreemptions = Metric(
        "beaufort_runtime_preemptions_total", .counter, labels: runtimeLabels,
        help: "Requests put back because the KV cache was full.")
    package static let runtimePrefixCacheQueries = Metric(
        "beaufort_runtime_prefix_cache_queries_total", .counter, labels: runtimeLabels + ["unit"],
        help: "Look-ups in the prefix cache, in the unit the label names.")
    package static let runtimePrefixCacheHits = Metric(
        "beaufort_runtime_prefix_cache_hits_total", .counter, labels: runtimeLabels + ["unit"],
        help: "Hits in the prefix cache, in the unit the label names.")
    package static let runtimeFinishedRequests = Metric(
        "beaufort_runtime_finished_requests_total", .counter, labels: runtimeLabels + ["reason"],
        help: "Requests the runtime finished, by its own reasons; not a measure of success.")
    package static let runtimeFailedRequests = Metric(
        "beaufort_runtime_failed_requests_total", .counter, labels: runtimeLabels + ["reason"],
        help: "Requests the runtime says it failed.")
    package static let runtimeAbortedRequests = Metric(
        "beaufort_runtime_aborted_requests_total", .counter, labels: runtimeLabels,
        help: "Requests the runtime gave up because the caller left.")
    package static let runtimeRejectedRequests = Metric(
        "beaufort_runtime_rejected_requests_total", .counter, labels: runtimeLabels + ["reason"],
        help: "Requests the runtime refused at its door.")
    package static let runtimeEngineSteps = Metric(
        "beaufort_runtime_engine_steps_total", .counter, labels: runtimeLabels,
        help: "Steps of the engine: the heartbeat that tells a busy runtime from a hung one.")
    package static let serverRequestDuration = Metric(
        "gen_ai_server_request_duration_seconds", .histogram, unit: "seconds", labels: runtimeLabels,
        boundaries: Boundaries.operationSeconds, help: "Request time inside the runtime, by its own clock.")
    package static let serverTimeToFirstToken = Metric(
        "gen_ai_server_time_to_first_token_seconds", .histogram, unit: "seconds", labels: runtimeLabels,
        boundaries: Boundaries.firstTokenSeconds, help: "Time to the first token inside the runtime.")
    package static let runtimeQueueDuration = Metric(
        "beaufort_runtime_queue_duration_seconds", .histogram, unit: "seconds", labels: runtimeLabels,
        boundaries: Boundaries.firstTokenSeconds, help: "Time requests waited inside the runtime.")
    package static let runtimeInterTokenLatency = Metric(
        "beaufort_runtime_inter_token_latency_seconds", .histogram, unit: "seconds", labels: runtimeLabels,
        boundaries: Boundaries.tokenSeconds,
        help:
            "Time between tokens or engine steps, as the runtime defines it; does not compare across runtimes."
    )

    static let runtime = [
        runtimeUp, runtimeRestarts, runtimeOOMKills, modelLoadDuration, runtimeMemory, runtimeBuildInfo,
        runtimeStartTime, runtimeRunningRequests, runtimeQueueRequests, runtimeCapacity, kvCacheUtilization,
        runtimePromptTokens, runtimeCachedPromptTokens, runtimeGenerationTokens, runtimePreemptions,
        runtimePrefixCacheQueries, runtimePrefixCacheHits, runtimeFinishedRequests, runtimeFailedRequests,
        runtimeAbortedRequests, runtimeRejectedRequests, runtimeEngineSteps, serverRequestDuration,
        serverTimeToFirstToken, runtimeQueueDuration, runtimeInterTokenLatency,
    ]
}

/// GPUs (OpenTelemetry `hw.gpu.*`), and what every scrape says.
extension MetricCatalogue {
    package static let gpuLabels = ["hw_id", "hw_name", "hw_vendor"]

    package static let gpuMemoryUsage = Metric(
        "hw_gpu_memory_usage_bytes", .gauge, unit: "bytes", labels: gpuLabels, help: "GPU memory in use.")
    package static let gpuMemoryLimit = Metric(
        "hw_gpu_memory_limit_bytes", .gauge, unit: "bytes", labels: gpuLabels, help: "GPU memory installed.")
    package static let gpuUtilization = Metric(
        "hw_gpu_utilization_ratio", .gauge, unit: "ratio", labels: gpuLabels,
        help: "Part of the time in which at least one kernel ran; 1 does not mean a full GPU.")
    package static let gpuPower = Metric(
        "hw_gpu_power_watts", .gauge, unit: "watts", labels: gpuLabels, help: "Power the GPU draws.")
    package static let gpuTemperature = Metric(
        "hw_gpu_temperature_celsius", .gauge, unit: "celsius", labels: gpuLabels, help: "GPU temperature.")
    package static let up = Metric(
        "up", .gauge, help: "1 when the last scrape of a target worked.")

    static let hardware = [gpuMemoryUsage, gpuMemoryLimit, gpuUtilization, gpuPower, gpuTemperature, up]
}
