internal import Telemetry

/// What one finished request adds to which series. Names are those of `MetricCatalogue`.
struct RequestSamples {
    private(set) var counters: [(labels: Labels, amount: Double)] = []
    private(set) var observations: [(labels: Labels, value: Double)] = []

    private let base: [Label]
    /// Without names the samples are those of another request of the same `RequestShape`, in the same order.
    private let isNamed: Bool

    init(_ request: RequestRecord, isNamed: Bool = true) {
        self.isNamed = isNamed
        base = isNamed ? RequestSamples.labels(of: request) : []
        counters.reserveCapacity(4)
        observations.reserveCapacity(8)
        addOutcome(request)
        addTiming(request)
        addUsage(request)
        for hit in request.safetyHits {
            count("beaufort_safety_hits_total") { _ in
                [
                    Label("category", hit.category), Label("rule", hit.rule), Label("side", hit.side),
                    Label("action", hit.action),
                ]
            }
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
            Label("operation", identity.operation),
            // Of the agent's own probes the route tells nothing new; so what people measure can leave them
            // out.
            Label("route", request.isSynthetic ? RequestIdentity.probeTenant : identity.route),
            Label("upstream", identity.upstream), Label("model", identity.model),
        ]
    }

    private mutating func addOutcome(_ request: RequestRecord) {
        let outcome = request.outcome
        count("beaufort_requests_total") { base in
            base + [
                Label("status", String(outcome.status)), Label("error", outcome.error?.rawValue ?? ""),
                Label("streaming", outcome.isStreaming ? "true" : "false"),
            ]
        }
        if outcome.retries > 0 { count("beaufort_retries_total", by: Double(outcome.retries)) }
        if outcome.isFallback { count("beaufort_fallbacks_total") }
        if outcome.clientDisconnected { count("beaufort_client_disconnects_total") }
        if outcome.isTruncated { count("beaufort_truncated_streams_total") }
    }

    private mutating func addTiming(_ request: RequestRecord) {
        let timing = request.timing
        // A client that left says nothing about how long the answer takes.
        if !request.outcome.clientDisconnected {
            observe("gen_ai_client_operation_duration_seconds", timing.totalNanoseconds)
        }
        if let first = timing.firstTokenNanoseconds {
            observe("gen_ai_client_operation_time_to_first_chunk_seconds", first)
        }
        observe("beaufort_queue_duration_seconds", timing.queueNanoseconds) { _ in
            [Label("upstream", request.identity.upstream)]
        }
        guard timing.chunkCount > 1 else { return }
        observe("beaufort_stream_stall_seconds", timing.maximumGapNanoseconds)
    }

    private mutating func addUsage(_ request: RequestRecord) {
        let usage = request.usage
        for (kind, tokens) in [("input", usage.promptTokens), ("output", usage.completionTokens)] {
            guard let tokens else { continue }
            count("beaufort_tokens_total", by: Double(tokens)) { $0 + [Label("token_type", kind)] }
            observe("gen_ai_client_token_usage_tokens", value: Double(tokens)) {
                $0 + [Label("token_type", kind)]
            }
        }
        if let cost = usage.costDollars {
            let model = [Label("model", request.identity.model)]
            count("beaufort_cost_dollars_total", by: cost) { _ in model }
            if request.isSynthetic { count("beaufort_probe_cost_dollars_total", by: cost) { _ in model } }
        }
        guard request.outcome.error == nil, let tokens = usage.completionTokens, tokens > 1,
            let first = request.timing.firstTokenNanoseconds, request.timing.totalNanoseconds >= first
        else { return }
        // OpenTelemetry: (duration − TTFT) / (output tokens − 1), one sample per request.
        let seconds = Double(request.timing.totalNanoseconds - first) / 1e9 / Double(tokens - 1)
        observe("gen_ai_server_time_per_output_token_seconds", value: seconds)
    }

    /// `labels` makes the series' labels from those that all have.
    private mutating func count(
        _ name: String, by amount: Double = 1, _ labels: ([Label]) -> [Label] = { $0 }
    ) {
        counters.append((series(name, labels), amount))
    }

    private mutating func observe(
        _ name: String, _ nanoseconds: UInt64, _ labels: ([Label]) -> [Label] = { $0 }
    ) {
        observe(name, value: Double(nanoseconds) / 1e9, labels)
    }

    private mutating func observe(
        _ name: String, value: Double, _ labels: ([Label]) -> [Label] = { $0 }
    ) {
        observations.append((series(name, labels), value))
    }

    private func series(_ name: String, _ labels: ([Label]) -> [Label]) -> Labels {
        isNamed ? Labels(labels(base) + [Label(Label.metricName, name)]) : Labels()
    }
}
