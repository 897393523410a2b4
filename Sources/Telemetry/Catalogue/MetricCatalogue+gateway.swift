/// Measured by the gateway, as the caller saw it: one operation is one request however many attempts
/// it took.
extension MetricCatalogue {
    package static let operationLabels = ["operation", "route", "upstream", "model"]

    package static let operationDuration = Metric(
        "gen_ai_client_operation_duration_seconds", .histogram, unit: "seconds", labels: operationLabels,
        boundaries: Boundaries.operationSeconds,
        help: "Time from a request's head to the last byte of its answer, all attempts together.")
    package static let timeToFirstChunk = Metric(
        "gen_ai_client_operation_time_to_first_chunk_seconds", .histogram, unit: "seconds",
        labels: operationLabels, boundaries: Boundaries.firstTokenSeconds,
        help: "Time from a request's head to the first chunk that carries content; streaming only.")
    package static let timePerOutputChunk = Metric(
        "gen_ai_client_operation_time_per_output_chunk_seconds", .histogram, unit: "seconds",
        labels: operationLabels, boundaries: Boundaries.tokenSeconds,
        help: "Time between content chunks after the first, one observation for each chunk.")
    package static let timePerOutputToken = Metric(
        "gen_ai_server_time_per_output_token_seconds", .histogram, unit: "seconds", labels: operationLabels,
        boundaries: Boundaries.tokenSeconds,
        help: "(duration - time to first token) / (output tokens - 1), one observation for each request.")
    package static let tokenUsage = Metric(
        "gen_ai_client_token_usage_tokens", .histogram, unit: "tokens",
        labels: operationLabels + ["token_type"], boundaries: Boundaries.tokens,
        help: "Tokens of one operation, by token_type input or output.")
    package static let probes = Metric(
        "beaufort_probes_total", .counter, labels: ["probe", "outcome"],
        help: "Turns of a probe, by outcome: ok, failed, or skipped while the last request was under way.")
    package static let probeCost = Metric(
        "beaufort_probe_cost_dollars_total", .counter, unit: "dollars", labels: ["model"],
        help: "What probes cost; part of beaufort_cost_dollars_total.")
    package static let requests = Metric(
        "beaufort_requests_total", .counter, labels: operationLabels + ["status", "error", "streaming"],
        help: "Finished operations by status sent to the client and kind of error.")
    package static let tokens = Metric(
        "beaufort_tokens_total", .counter, labels: operationLabels + ["token_type"],
        help: "Tokens processed, by token_type input or output.")
    package static let attempts = Metric(
        "beaufort_attempts_total", .counter, labels: ["upstream", "outcome"],
        help: "Attempts at upstreams; one operation may take several.")
    package static let retries = Metric(
        "beaufort_retries_total", .counter, labels: operationLabels,
        help: "Attempts after the first at the same pool.")
    package static let fallbacks = Metric(
        "beaufort_fallbacks_total", .counter, labels: operationLabels,
        help: "Operations handed to another pool before the first byte.")
    package static let queueDuration = Metric(
        "beaufort_queue_duration_seconds", .histogram, unit: "seconds", labels: ["upstream"],
        boundaries: Boundaries.firstTokenSeconds,
        help: "Time spent waiting for a place at an upstream.")
    package static let requestsInFlight = Metric(
        "beaufort_requests_in_flight", .gauge, labels: ["upstream"],
        help: "Operations being served now.")
    package static let queueRequests = Metric(
        "beaufort_queue_requests", .gauge,
        help: "Operations waiting in the gateway for a place at an upstream.")
    package static let cost = Metric(
        "beaufort_cost_dollars_total", .counter, unit: "dollars", labels: ["model"],
        help: "Cost of operations whose model has a price, in US dollars.")
    package static let safetyHits = Metric(
        "beaufort_safety_hits_total", .counter, labels: ["category", "rule", "side", "action"],
        help: "Guardrail rules that matched, by what was done.")
    package static let clientDisconnects = Metric(
        "beaufort_client_disconnects_total", .counter, labels: operationLabels,
        help: "Operations whose client left before the answer was whole.")
    package static let truncatedStreams = Metric(
        "beaufort_truncated_streams_total", .counter, labels: operationLabels,
        help: "Streams that ended without their terminal event.")
    package static let circuitState = Metric(
        "beaufort_circuit_state", .gauge, labels: ["upstream"],
        help: "Circuit breaker of an upstream: 0 closed, 1 half-open, 2 open.")
    package static let streamStall = Metric(
        "beaufort_stream_stall_seconds", .histogram, unit: "seconds", labels: operationLabels,
        boundaries: Boundaries.operationSeconds,
        help: "The longest gap between chunks of a stream, one observation for each stream.")

    static let gateway = [
        operationDuration, timeToFirstChunk, timePerOutputChunk, timePerOutputToken, tokenUsage, requests,
        tokens, attempts, retries, fallbacks, queueDuration, requestsInFlight, queueRequests, cost,
        probes, probeCost, safetyHits, clientDisconnects, truncatedStreams, circuitState, streamStall,
    ]
}
