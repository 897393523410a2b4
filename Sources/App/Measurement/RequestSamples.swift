internal import Telemetry

/// What one finished request adds to which series. Names are those of `MetricCatalogue`.
struct RequestSamples {
    private(set) var counters: [(labels: Labels, amount: Double)] = []
    private(set) var observations: [(labels: Labels, value: Double)] = []

    private let base: [Label]

    init(_ request: RequestRecord) {
        base = RequestSamples.labels(of: request)
        addOutcome(request)
        addTiming(request)
        addUsage(request)
        for hit in request.safetyHits {
            count(
                "beaufort_safety_hits_total",
                [
                    Label("category", hit.category), Label("rule", hit.rule), Label("side", hit.side),
                    Label("action", hit.action),
                ])
        }
    }

    /// The series of the gaps between a stream's chunks; they do not fit a request's row and come beside it.
    static func gapSeries(of request: RequestRecord) -> Labels {
        Labels(
            labels(of: request) + [
                Label(Label.metricName, "gen_ai_client_operation_time_per_output_chunk_seconds")
            ])
    }

    private static func labels(of request: RequestRecord) -> [Label] {
        let identity = request.identity
        return [
            Label("operation", identity.operation), Label("route", identity.route),
            Label("upstream", identity.upstream), Label("model", identity.model),
        ]
    }

    private mutating func addOutcome(_ request: RequestRecord) {
        let outcome = request.outcome
        count(
            "beaufort_requests_total",
            base + [
                Label("status", String(outcome.status)), Label("error", outcome.error?.rawValue ?? ""),
                Label("streaming", outcome.isStreaming ? "true" : "false"),
            ])
        if outcome.retries > 0 { count("beaufort_retries_total", base, by: Double(outcome.retries)) }
        if outcome.isFallback { count("beaufort_fallbacks_total", base) }
        if outcome.clientDisconnected { count("beaufort_client_disconnects_total", base) }
        if outcome.isTruncated { count("beaufort_truncated_streams_total", base) }
    }

    private mutating func addTiming(_ request: RequestRecord) {
        let timing = request.timing
        // A client that left says nothing about how long the answer takes.
        if !request.outcome.clientDisconnected {
            observe("gen_ai_client_operation_duration_seconds", base, timing.totalNanoseconds)
        }
        if let first = timing.firstTokenNanoseconds {
            observe("gen_ai_client_operation_time_to_first_chunk_seconds", base, first)
        }
        observe(
            "beaufort_queue_duration_seconds", [Label("upstream", request.identity.upstream)],
            timing.queueNanoseconds)
        guard timing.chunkCount > 1 else { return }
        observe("beaufort_stream_stall_seconds", base, timing.maximumGapNanoseconds)
    }

    private mutating func addUsage(_ request: RequestRecord) {
        let usage = request.usage
        for (kind, tokens) in [("input", usage.promptTokens), ("output", usage.completionTokens)] {
            guard let tokens else { continue }
            let labels = base + [Label("token_type", kind)]
            count("beaufort_tokens_total", labels, by: Double(tokens))
            observations.append((series("gen_ai_client_token_usage_tokens", labels), Double(tokens)))
        }
        if let cost = usage.costDollars {
            count("beaufort_cost_dollars_total", [Label("model", request.identity.model)], by: cost)
        }
        guard request.outcome.error == nil, let tokens = usage.completionTokens, tokens > 1,
            let first = request.timing.firstTokenNanoseconds, request.timing.totalNanoseconds >= first
        else { return }
        // OpenTelemetry: (duration − TTFT) / (output tokens − 1), one sample per request.
        let seconds = Double(request.timing.totalNanoseconds - first) / 1e9 / Double(tokens - 1)
        observations.append((series("gen_ai_server_time_per_output_token_seconds", base), seconds))
    }

    private mutating func count(_ name: String, _ labels: [Label], by amount: Double = 1) {
        counters.append((series(name, labels), amount))
    }

    private mutating func observe(_ name: String, _ labels: [Label], _ nanoseconds: UInt64) {
        observations.append((series(name, labels), Double(nanoseconds) / 1e9))
    }

    private func series(_ name: String, _ labels: [Label]) -> Labels {
        Labels(labels + [Label(Label.metricName, name)])
    }
}
