internal import Telemetry

/// `requests.csv`: one row per listed request. Prompt, answer and their hashes are never in it; tenants are
/// numbered in the order they appear, because their names belong to customers.
struct RequestTable {
    static let header = [
        "id", "start", "end", "operation", "method", "path", "route", "tenant", "region", "upstream",
        "requested_model", "model", "model_version", "status", "error", "finish_reason", "streaming",
        "truncated", "client_disconnected", "retries", "fallback", "cache_hit", "queue_seconds",
        "first_token_seconds", "duration_seconds", "prompt_tokens", "completion_tokens", "tokens_estimated",
        "cost_dollars", "safety_rules", "trace_id",
    ]

    private let redactor: Redactor
    /// Few models, routes and paths make up many requests: each is looked at once.
    private var seen: [String: String] = [:]

    init(redactor: Redactor) {
        self.redactor = redactor
    }

    mutating func bytes(_ requests: [RequestRecord]) -> [UInt8] {
        var tenants: [String: Int] = [:]
        let ordered = requests.sorted { ($0.end, $0.id) < ($1.end, $1.id) }
        return CSVText.write(
            RequestTable.header,
            ordered.map { request in
                var tenant = ""
                if !request.identity.tenant.isEmpty {
                    let number = tenants[request.identity.tenant] ?? tenants.count + 1
                    tenants[request.identity.tenant] = number
                    tenant = "tenant-\(number)"
                }
                return identity(request, tenant) + outcome(request) + measures(request)
            })
    }

    private mutating func identity(_ request: RequestRecord, _ tenant: String) -> [String] {
        let identity = request.identity
        // The id is the gateway's own, no text from outside.
        return [request.id, request.start.rfc3339, request.end.rfc3339]
            + [identity.operation, identity.method, identity.path, identity.route].map { clean($0) }
            + [tenant]
            + [
                identity.region, identity.upstream, identity.requestedModel, identity.model,
                identity.modelVersion,
            ].map { clean($0) }
    }

    private mutating func outcome(_ request: RequestRecord) -> [String] {
        let outcome = request.outcome
        return [
            "\(outcome.status)", outcome.error?.rawValue ?? "", clean(outcome.finishReason),
            "\(outcome.isStreaming)", "\(outcome.isTruncated)", "\(outcome.clientDisconnected)",
            "\(outcome.retries)", "\(outcome.isFallback)", "\(outcome.isCacheHit)",
        ]
    }

    private mutating func measures(_ request: RequestRecord) -> [String] {
        let (timing, usage) = (request.timing, request.usage)
        let rules = request.safetyHits.map { "\($0.rule):\($0.action)" }.joined(separator: " ")
        let trace = request.identity.traceID
        let isTrace = trace.utf8.count == 32 && trace.allSatisfy(\.isHexDigit)
        return [
            seconds(timing.queueNanoseconds), timing.firstTokenNanoseconds.map(seconds) ?? "",
            seconds(timing.totalNanoseconds), usage.promptTokens.map { "\($0)" } ?? "",
            usage.completionTokens.map { "\($0)" } ?? "", "\(usage.isEstimated)",
            usage.costDollars.map { numberText($0) } ?? "", clean(rules), isTrace ? trace : "",
        ]
    }

    private mutating func clean(_ text: String) -> String {
        if let known = seen[text] { return known }
        let cleaned = redactor.redact(text)
        // A client that sends ever new paths must not fill the memory.
        if seen.count < 10_000 { seen[text] = cleaned }
        return cleaned
    }

    private func seconds(_ nanoseconds: UInt64) -> String { numberText(Double(nanoseconds) / 1e9) }
}
