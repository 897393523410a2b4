internal import Telemetry

// What an answer was worth.
extension Exchange {
    /// Records what the answer was; returns what it says about the upstream.
    /// `isWhole`: its framing came to its end.
    func judge(isWhole: Bool) -> AttemptOutcome {
        meterFindings(isWhole: isWhole)
        record.outcome.error = errorKind(isWhole: isWhole)
        switch record.outcome.error {
        case nil: return .ok
        case .badRequest, .unauthorized, .rateLimited: return .rejected
        case .upstreamError: return .serverError
        default: return .brokenAnswer
        }
    }

    private func errorKind(isWhole: Bool) -> RequestErrorKind? {
        switch record.outcome.status {
        case 401, 403: return .unauthorized
        case 429: return .rateLimited
        case 400..<500: return .badRequest
        case 500...: return .upstreamError
        default: break
        }
        guard let meter else { return nil }
        if meter.findings.hasError { return .errorInStream }
        if record.outcome.isTruncated { return .truncatedStream }
        return isEmpty(meter) ? .emptyResponse : nil
    }

    /// Copies what the meter found into the record.
    func meterFindings(isWhole: Bool) {
        guard meter != nil else { return }
        let matched = meter?.finish(at: lastMoved) ?? []
        if let safety = core.configuration.safety {
            record.safetyHits += matched.map { safety.hit($0, .output) }
        }
        guard let meter else { return }
        let findings = meter.findings
        let chunks = meter.chunks
        record.identity.model = findings.model
        record.outcome.finishReason = findings.finishReason
        record.outcome.isTruncated = isTruncated(meter, isWhole: isWhole)
        record.timing.chunkCount = chunks.count
        record.timing.meanGapNanoseconds = chunks.meanGap
        record.timing.maximumGapNanoseconds = chunks.maximumGap
        if meter.kind != .document, let first = chunks.first {
            record.timing.firstTokenNanoseconds = first - start
        }
        let reported = findings.reported
        record.usage.promptTokens = reported.prompt
        record.usage.completionTokens = reported.completion
        record.usage.cachedTokens = reported.cached
        if reported.completion == nil, meter.kind == .events || meter.kind == .documents, chunks.count > 0 {
            record.usage.completionTokens = chunks.count
            record.usage.isEstimated = true
        }
    }

    /// A stream is whole when it said so: `[DONE]` or its like, or a finish reason and an orderly end.
    private func isTruncated(_ meter: AnswerMeter, isWhole: Bool) -> Bool {
        guard record.outcome.status == 200 else { return !isWhole }
        let findings = meter.findings
        switch meter.kind {
        case .events where route?.generates == true, .documents where route?.generates == true:
            if isWhole, meter.payloadBytes == 0 || findings.hasError { return false }
            if findings.hasEndMark {
                // The runtime speaks of finish reasons, and none came: it was cut and closed in good order.
                return findings.hasFinishKey && findings.finishReason.isEmpty && !findings.hasError
            }
            return !(isWhole && !findings.finishReason.isEmpty)
        default: return !isWhole
        }
    }

    /// A 200 that generated nothing and says nothing about why.
    private func isEmpty(_ meter: AnswerMeter) -> Bool {
        guard record.outcome.status == 200, route?.generates == true, record.identity.method == "POST" else {
            return false
        }
        let findings = meter.findings
        switch meter.kind {
        case .opaque: return meter.payloadBytes == 0
        case .events, .documents: return !findings.hasContent && findings.finishReason.isEmpty
        case .document: return meter.payloadBytes == 0
        }
    }
}
