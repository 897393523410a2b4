package import Telemetry

/// One finished request, as lists and the waterfall show it. All times are seconds from its start.
package struct RequestRow: Hashable, Sendable {
    package var id: String
    package var start: Timestamp
    package var operation: String
    package var path: String
    package var model: String
    package var upstream: String
    package var status: Int
    /// Nil when the answer was whole and good.
    package var error: RequestErrorKind?
    package var finishReason: String
    package var isStreaming: Bool
    package var retries: Int
    package var isFallback: Bool
    package var queue: Double
    package var firstByte: Double?
    package var firstToken: Double?
    package var total: Double
    package var chunks: Int
    package var meanGap: Double
    package var largestGap: Double
    package var promptTokens: Int?
    package var completionTokens: Int?
    package var cost: Double?
    package var safetyHits: [SafetyHit]
    package var traceID: String

    package init(_ record: RequestRecord) {
        id = record.id
        start = record.start
        operation = record.identity.operation
        path = record.identity.path
        model = record.identity.model.isEmpty ? record.identity.requestedModel : record.identity.model
        upstream = record.identity.upstream
        status = record.outcome.status
        error = record.outcome.error
        finishReason = record.outcome.finishReason
        isStreaming = record.outcome.isStreaming
        retries = record.outcome.retries
        isFallback = record.outcome.isFallback
        queue = RequestRow.seconds(record.timing.queueNanoseconds)
        firstByte = record.timing.firstByteNanoseconds.map(RequestRow.seconds)
        firstToken = record.timing.firstTokenNanoseconds.map(RequestRow.seconds)
        total = RequestRow.seconds(record.timing.totalNanoseconds)
        chunks = record.timing.chunkCount
        meanGap = RequestRow.seconds(record.timing.meanGapNanoseconds)
        largestGap = RequestRow.seconds(record.timing.maximumGapNanoseconds)
        promptTokens = record.usage.promptTokens
        completionTokens = record.usage.completionTokens
        cost = record.usage.costDollars
        safetyHits = record.safetyHits
        traceID = record.identity.traceID
    }

    private static func seconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds) / 1e9 }

    /// Why it is worth a look, in words: `stream cut short`, `safety: pii`, `upstream 503`.
    package var why: String {
        if let error { return RequestRow.words(error, status: status) }
        if let hit = safetyHits.first { return "safety: \(hit.category)" }
        return retries > 0 ? "retried" : "ok"
    }

    /// How it ended for the client: `blocked`, `retry 2, ok`, `503`.
    package var ending: String {
        if safetyHits.contains(where: { $0.action == "blocked" }) { return "blocked" }
        if error == nil { return retries > 0 ? "retry \(retries), ok" : "ok" }
        if error == .clientDisconnect { return "client left" }
        return status == 200 ? "200, not whole" : "\(status)"
    }

    private static func words(_ error: RequestErrorKind, status: Int) -> String {
        switch error {
        case .badRequest: "bad request"
        case .unauthorized: "not authorised"
        case .rateLimited: "rate limited"
        case .upstreamError: "upstream \(status)"
        case .upstreamUnreachable: "upstream unreachable"
        case .upstreamTimeout: "upstream timed out"
        case .truncatedStream: "stream cut short"
        case .errorInStream: "error inside a 200"
        case .emptyResponse: "empty answer"
        case .clientDisconnect: "client left"
        case .refused: "refused by policy"
        case .internalError: "internal error"
        }
    }
}
