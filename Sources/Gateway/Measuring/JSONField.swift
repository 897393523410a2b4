/// Values that are picked out of requests and answers while they pass.
package enum JSONField: UInt8, Sendable {
    case none
    case model
    /// Text of a prompt, or text the runtime generated.
    case text
    /// Something else that counts as generated content: tool calls, vectors.
    case content
    case finishReason
    /// Status of a Responses API answer; its last value is how it ended.
    case status
    /// Event type of the Responses and Anthropic APIs.
    case type
    case error
    case promptTokens
    case completionTokens
    /// Prompt tokens served from a cache and counted within the prompt tokens.
    case cachedTokens
    /// Prompt tokens served from a cache and counted beside the prompt tokens (Anthropic, llama.cpp timings).
    case cachedBeside
    /// llama.cpp's `timings`: what is left when no usage is reported.
    case timedPromptTokens
    case timedCompletionTokens
    case timedCachedTokens
    /// Ollama's end mark.
    case done
    case stream
    case user
}
