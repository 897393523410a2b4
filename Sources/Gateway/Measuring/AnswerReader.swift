/// Turns the walker's findings of one answer, or of each of its events, into facts.
struct AnswerReader: JSONSink {
    var findings = AnswerFindings()
    /// The event (or document) being read carries generated content.
    var eventHasContent = false
    /// Guardrails on generated text; nil when none apply.
    var safety: SafetyScanner?
    private var short = ShortText(limit: 128)
    private var typeHash = JSONPaths.hashStart

    mutating func string(_ field: JSONField, _ bytes: UnsafeRawBufferPointer) {
        switch field {
        case .text:
            eventHasContent = true
            safety?.feed(bytes)
        case .model where findings.model.isEmpty: short.append(bytes)
        case .finishReason, .status: short.append(bytes)
        case .error: findings.hasError = true
        case .type: typeHash = bytes.reduce(typeHash, JSONPaths.hash)
        case .content: eventHasContent = true
        default: break
        }
    }

    mutating func endString(_ field: JSONField) {
        switch field {
        case .model where findings.model.isEmpty: findings.model = short.take()
        case .finishReason:
            let reason = short.take()
            findings.hasFinishKey = true
            if !reason.isEmpty { findings.finishReason = reason }
        case .status: note(status: short.take())
        case .type: note(type: typeHash)
        default: break
        }
    }

    mutating func number(_ field: JSONField, _ value: Int) {
        switch field {
        case .promptTokens: findings.promptTokens = value
        case .completionTokens: findings.completionTokens = value
        case .cachedTokens: findings.cachedTokens = value
        case .cachedBeside: findings.cachedBeside = value
        case .timedPromptTokens: findings.timedPromptTokens = value
        case .timedCompletionTokens: findings.timedCompletionTokens = value
        case .timedCachedTokens: findings.timedCachedTokens = value
        case .error: findings.hasError = true
        default: break
        }
    }

    mutating func bool(_ field: JSONField, _ value: Bool) {
        if field == .done, value { findings.hasEndMark = true }
    }

    /// A field that is null is as good as absent, but for showing that the runtime knows it.
    mutating func null(_ field: JSONField) {
        if field == .finishReason { findings.hasFinishKey = true }
    }

    mutating func container(_ field: JSONField) {
        switch field {
        case .error: findings.hasError = true
        case .content: eventHasContent = true
        default: break
        }
    }

    /// Ends of a Responses API answer; `in_progress` and `queued` say nothing yet.
    private mutating func note(status: String) {
        switch status {
        case "completed": if findings.finishReason.isEmpty { findings.finishReason = "stop" }
        case "failed", "cancelled": findings.finishReason = status
        default: break
        }
    }

    private static let endTypes = Set(
        ["message_stop", "response.completed", "response.incomplete", "response.failed"].map(JSONPaths.hash))
    private static let errorType = JSONPaths.hash("error")

    private mutating func note(type hash: UInt64) {
        typeHash = JSONPaths.hashStart
        if AnswerReader.endTypes.contains(hash) { findings.hasEndMark = true }
        if hash == AnswerReader.errorType { findings.hasError = true }
    }
}
