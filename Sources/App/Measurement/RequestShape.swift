internal import Telemetry

/// Everything about a request that decides which series it adds to, and in which order; two requests of one
/// shape differ in amounts only. Building labels costs many times what adding to a series does.
struct RequestShape: Hashable {
    private let operation: String
    private let route: String
    private let upstream: String
    private let model: String
    private let status: Int
    private let error: RequestErrorKind?
    private let parts: Parts

    private struct Parts: OptionSet, Hashable {
        let rawValue: UInt16
        static let streaming = Parts(rawValue: 1)
        static let retried = Parts(rawValue: 2)
        static let fallback = Parts(rawValue: 4)
        static let disconnected = Parts(rawValue: 8)
        static let truncated = Parts(rawValue: 16)
        static let firstToken = Parts(rawValue: 32)
        static let gaps = Parts(rawValue: 64)
        static let promptTokens = Parts(rawValue: 128)
        static let completionTokens = Parts(rawValue: 256)
        static let severalTokens = Parts(rawValue: 512)
        static let cost = Parts(rawValue: 1_024)
        static let inverted = Parts(rawValue: 2_048)
        static let synthetic = Parts(rawValue: 4_096)
    }

    /// Nil for what is too rare or too varied to remember.
    init?(_ request: RequestRecord) {
        guard request.safetyHits.isEmpty else { return nil }
        operation = request.identity.operation
        route = request.identity.route
        upstream = request.identity.upstream
        model = request.identity.model
        status = request.outcome.status
        error = request.outcome.error
        let outcome = request.outcome
        let usage = request.usage
        let first = request.timing.firstTokenNanoseconds
        let all: [(Parts, Bool)] = [
            (.streaming, outcome.isStreaming), (.retried, outcome.retries > 0),
            (.fallback, outcome.isFallback),
            (.disconnected, outcome.clientDisconnected), (.truncated, outcome.isTruncated),
            (.firstToken, first != nil), (.gaps, request.timing.chunkCount > 1),
            (.promptTokens, usage.promptTokens != nil), (.completionTokens, usage.completionTokens != nil),
            (.severalTokens, usage.completionTokens ?? 0 > 1), (.cost, usage.costDollars != nil),
            (.synthetic, request.isSynthetic),
            (.inverted, first ?? 0 > request.timing.totalNanoseconds),
        ]
        parts = all.reduce(into: Parts()) { parts, part in if part.1 { parts.insert(part.0) } }
    }
}
