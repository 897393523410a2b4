/// Everything measured about one finished request: one wide row of the request log, and what SLO
/// predicates are asked about. Prompt and answer text are never in it.
package struct RequestRecord: Hashable, Sendable {
    /// Unique and sortable by time; made by the gateway.
    package var id: String
    /// When the request's head was complete on our socket.
    package var start: Timestamp
    /// When the last byte was written to the client, or the exchange was given up.
    package var end: Timestamp
    package var identity = RequestIdentity()
    package var outcome = RequestOutcome()
    package var timing = RequestTiming()
    package var usage = RequestUsage()
    /// Guardrail rules that matched, by rule id; empty when none did.
    package var safetyHits: [SafetyHit] = []

    package init(id: String, start: Timestamp, end: Timestamp) {
        self.id = id
        self.start = start
        self.end = end
    }
}

/// Who asked what of whom.
package struct RequestIdentity: Hashable, Sendable {
    /// OpenTelemetry `gen_ai.operation.name`: `chat`, `text_completion`, `embeddings`, … or `other`.
    package var operation = "other"
    package var method = ""
    /// The path without its query.
    package var path = ""
    package var route = ""
    package var tenant = ""
    package var region = ""
    /// Name of the upstream that answered.
    package var upstream = ""
    /// Model the client asked for and model the runtime says answered.
    package var requestedModel = ""
    package var model = ""
    package var modelVersion = ""
    package var canaryArm = ""
    /// W3C trace context: 32 and 16 lower-case hex digits.
    package var traceID = ""
    package var spanID = ""
    /// SHA-256 of the request body, hex, or empty.
    package var promptHash = ""
    package var responseHash = ""

    /// The tenant of the agent's own probes. The gateway gives it to nobody else.
    package static let probeTenant = "beaufort-probe"

    package init() {}
}

extension RequestRecord {
    /// Sent by the agent itself, to know how things stand while nobody asks.
    package var isSynthetic: Bool { identity.tenant == RequestIdentity.probeTenant }
}

/// How it ended.
package struct RequestOutcome: Hashable, Sendable {
    /// Status sent to the client; 499 when it left before one was sent.
    package var status = 0
    /// Nil when the answer was whole and good.
    package var error: RequestErrorKind?
    /// The runtime's `finish_reason`: `stop`, `length`, … or empty.
    package var finishReason = ""
    package var isStreaming = false
    /// The stream ended without its terminal event: the answer is not whole.
    package var isTruncated = false
    package var clientDisconnected = false
    package var retries = 0
    package var isFallback = false
    package var isCacheHit = false

    package init() {}
}

/// Classes of failure; raw values are label values and column values, so they never change.
package enum RequestErrorKind: String, Hashable, Sendable, CaseIterable {
    /// The client sent what nobody could serve (4xx other than the two below).
    case badRequest = "bad_request"
    case unauthorized
    case rateLimited = "rate_limited"
    /// The runtime answered 5xx.
    case upstreamError = "upstream_error"
    /// Nothing listened, or the connection broke before a status came.
    case upstreamUnreachable = "upstream_unreachable"
    case upstreamTimeout = "upstream_timeout"
    /// The stream was cut: no `[DONE]`, no finish reason.
    case truncatedStream = "truncated_stream"
    /// An error event inside a 200 stream.
    case errorInStream = "error_in_stream"
    /// A 200 with nothing in it.
    case emptyResponse = "empty_response"
    /// The client left: a class of its own, neither good nor bad by default.
    case clientDisconnect = "client_disconnect"
    /// A policy of ours refused it (guardrail, limit, open circuit).
    case refused
    case internalError = "internal_error"
}

/// Nanoseconds from `start`, on the monotonic clock; nil where the moment never came.
package struct RequestTiming: Hashable, Sendable {
    /// Spent waiting for a place at the upstream.
    package var queueNanoseconds: UInt64 = 0
    package var firstByteNanoseconds: UInt64?
    /// First chunk that carries content (not a role, a comment or an empty delta): TTFT.
    package var firstTokenNanoseconds: UInt64?
    package var totalNanoseconds: UInt64 = 0
    /// Gaps between content chunks after the first.
    package var chunkCount = 0
    package var meanGapNanoseconds: UInt64 = 0
    package var maximumGapNanoseconds: UInt64 = 0
    /// Response bytes relayed to the client.
    package var responseBytes = 0

    package init() {}
}

package struct RequestUsage: Hashable, Sendable {
    package var promptTokens: Int?
    package var completionTokens: Int?
    package var cachedTokens: Int?
    /// Completion tokens were counted from chunks because the runtime reported no usage.
    package var isEstimated = false
    /// US dollars; nil when no price is known for the model.
    package var costDollars: Double?

    package init() {}
}

package struct SafetyHit: Hashable, Sendable {
    /// Id of the rule, as in the rule file.
    package var rule: String
    /// `pii`, `injection`, `toxicity`, …
    package var category: String
    /// `input` or `output`.
    package var side: String
    /// What was done: `observed`, `redacted`, `blocked`.
    package var action: String

    package init(rule: String, category: String, side: String, action: String) {
        self.rule = rule
        self.category = category
        self.side = side
        self.action = action
    }
}
