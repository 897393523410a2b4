/// What an answer's JSON said, over all its events.
package struct AnswerFindings: Hashable, Sendable {
    package var model = ""
    package var finishReason = ""
    package var hasError = false
    /// An event that ends the stream in its own API's terms: `[DONE]`, `message_stop`, `done: true`, …
    package var hasEndMark = false
    /// The key `finish_reason` was there, if only with null.
    package var hasFinishKey = false
    package var hasContent = false
    package var promptTokens: Int?
    package var completionTokens: Int?
    package var cachedTokens: Int?
    var cachedBeside: Int?
    var timedPromptTokens: Int?
    var timedCompletionTokens: Int?
    var timedCachedTokens: Int?

    package init() {}

    /// Tokens as the runtime reported them, the last report winning; nil where it reported none.
    var reported: (prompt: Int?, completion: Int?, cached: Int?) {
        let beside = cachedBeside ?? 0
        let timedPrompt = timedPromptTokens.map { $0 + (timedCachedTokens ?? 0) }
        return (
            prompt: promptTokens.map { $0 + beside } ?? timedPrompt,
            completion: completionTokens ?? timedCompletionTokens,
            cached: cachedTokens ?? cachedBeside ?? timedCachedTokens
        )
    }
}
