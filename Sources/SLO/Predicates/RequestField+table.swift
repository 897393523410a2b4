internal import Telemetry

extension RequestField {
    /// Every field, in the order the documentation lists them.
    package static let all: [RequestField] = outcomes + timings + usages + safety + identities

    private static func number(
        _ name: String, _ summary: String, _ read: @escaping @Sendable (RequestRecord) -> Double?
    ) -> RequestField {
        RequestField(name, .number, summary) { record in read(record).map(FieldValue.number) ?? .unknown }
    }

    private static func duration(
        _ name: String, _ summary: String, _ read: @escaping @Sendable (RequestRecord) -> UInt64?
    ) -> RequestField {
        RequestField(name, .duration, summary) { record in
            read(record).map { .number(Double($0)) } ?? .unknown
        }
    }

    /// A moment in a stream: when it never came, the request's whole length bounds it from below.
    private static func moment(
        _ name: String, _ summary: String, _ read: @escaping @Sendable (RequestRecord) -> UInt64?
    ) -> RequestField {
        RequestField(name, .duration, summary) { record in
            if let moment = read(record) { return .number(Double(moment)) }
            guard record.outcome.isStreaming else { return .unknown }
            return .moreThan(Double(record.timing.totalNanoseconds))
        }
    }

    private static func text(
        _ name: String, _ summary: String, _ read: @escaping @Sendable (RequestRecord) -> String
    ) -> RequestField {
        RequestField(name, .text, summary) { record in .text(read(record)) }
    }

    private static func texts(
        _ name: String, _ summary: String, _ read: @escaping @Sendable (SafetyHit) -> String
    ) -> RequestField {
        RequestField(name, .text, summary) { record in .texts(record.safetyHits.map(read)) }
    }

    private static func flag(
        _ name: String, _ summary: String, _ read: @escaping @Sendable (RequestRecord) -> Bool
    ) -> RequestField {
        RequestField(name, .flag, summary) { record in .flag(read(record)) }
    }

    private static let outcomes: [RequestField] = [
        number("status", "HTTP status sent to the client; 499 when it left first") {
            Double($0.outcome.status)
        },
        text("error", "class of failure (`upstream_error`, `rate_limited`, …), empty when none") {
            $0.outcome.error?.rawValue ?? ""
        },
        flag("failed", "any class of failure, the client's own included") { $0.outcome.error != nil },
        text("finish_reason", "why the runtime stopped: `stop`, `length`, …") { $0.outcome.finishReason },
        flag("streaming", "answered as a stream of events") { $0.outcome.isStreaming },
        flag("truncated", "the stream ended without its terminal event") { $0.outcome.isTruncated },
        flag("disconnected", "the client left before the end") { $0.outcome.clientDisconnected },
        number("retries", "attempts after the first") { Double($0.outcome.retries) },
        flag("fallback", "another upstream than the first choice answered") { $0.outcome.isFallback },
        flag("synthetic", "sent by a probe of the agent itself", \.isSynthetic),
        flag("cache_hit", "answered from the response cache") { $0.outcome.isCacheHit },
    ]

    private static let timings: [RequestField] = [
        duration("duration", "from the request's head to the last byte sent") { $0.timing.totalNanoseconds },
        duration("queue", "spent waiting for a place at the upstream") { $0.timing.queueNanoseconds },
        moment("first_byte", "until the first byte of the answer") { $0.timing.firstByteNanoseconds },
        moment("ttft", "until the first chunk that carries content") { $0.timing.firstTokenNanoseconds },
        duration("waited", "`ttft`, or `duration` when no token came") {
            $0.timing.firstTokenNanoseconds ?? $0.timing.totalNanoseconds
        },
        duration("mean_gap", "mean time between content chunks") { $0.timing.meanGapNanoseconds },
        duration("max_gap", "longest time between content chunks") { $0.timing.maximumGapNanoseconds },
        duration("time_per_token", "decode time per completion token after the first", timePerToken),
        number("chunks", "content chunks relayed") { Double($0.timing.chunkCount) },
        number("response_bytes", "bytes relayed to the client") { Double($0.timing.responseBytes) },
        number("start", "when the request came, Unix seconds") { $0.start.seconds },
        number("end", "when it ended, Unix seconds") { $0.end.seconds },
    ]

    private static let usages: [RequestField] = [
        number("prompt_tokens", "tokens in") { $0.usage.promptTokens.map(Double.init) },
        number("completion_tokens", "tokens out") { $0.usage.completionTokens.map(Double.init) },
        number("cached_tokens", "prompt tokens the runtime had cached") {
            $0.usage.cachedTokens.map(Double.init)
        },
        number("total_tokens", "tokens in and out", totalTokens),
        flag("tokens_estimated", "completion tokens were counted from chunks") { $0.usage.isEstimated },
        number("cost", "US dollars; unknown without a price") { $0.usage.costDollars },
    ]

    private static let safety: [RequestField] = [
        number("safety_hits", "guardrail rules that matched") { Double($0.safetyHits.count) },
        flag("blocked", "a guardrail refused the request or its answer") {
            $0.safetyHits.contains { $0.action == "blocked" }
        },
        texts("safety_rule", "id of a rule that matched") { $0.rule },
        texts("safety_category", "category of a rule that matched") { $0.category },
        texts("safety_side", "`input` or `output`") { $0.side },
        texts("safety_action", "`observed`, `redacted` or `blocked`") { $0.action },
    ]

    private static let identities: [RequestField] = [
        text("operation", "`chat`, `text_completion`, `embeddings`, … or `other`") { $0.identity.operation },
        text("route", "the configured route") { $0.identity.route },
        text("tenant", "the tenant") { $0.identity.tenant },
        text("region", "the region") { $0.identity.region },
        text("upstream", "name of the upstream that answered") { $0.identity.upstream },
        text("model", "model the runtime says answered") { $0.identity.model },
        text("requested_model", "model the client asked for") { $0.identity.requestedModel },
        text("model_version", "version or digest of the model") { $0.identity.modelVersion },
        text("canary_arm", "arm of a running canary") { $0.identity.canaryArm },
        text("method", "HTTP method") { $0.identity.method },
        text("path", "path without its query") { $0.identity.path },
        text("id", "the request's id") { $0.id },
        text("trace_id", "W3C trace id") { $0.identity.traceID },
        text("span_id", "W3C span id") { $0.identity.spanID },
        text("prompt_hash", "SHA-256 of the request body") { $0.identity.promptHash },
        text("response_hash", "SHA-256 of the answer") { $0.identity.responseHash },
    ]

    @Sendable private static func totalTokens(_ record: RequestRecord) -> Double? {
        guard let prompt = record.usage.promptTokens, let completion = record.usage.completionTokens else {
            return nil
        }
        return Double(prompt + completion)
    }

    @Sendable private static func timePerToken(_ record: RequestRecord) -> UInt64? {
        guard let tokens = record.usage.completionTokens, tokens > 1,
            let first = record.timing.firstTokenNanoseconds, record.timing.totalNanoseconds >= first
        else { return nil }
        return (record.timing.totalNanoseconds - first) / UInt64(tokens - 1)
    }
}
