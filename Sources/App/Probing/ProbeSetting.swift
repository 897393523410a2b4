package import Documents
package import Telemetry

/// A request that the agent sends through its own gateway now and then, so that something is known while
/// nobody asks: one entry of `probes`.
package struct ProbeSetting: Hashable, Sendable {
    package enum Question: Hashable, Sendable {
        /// A chat completion.
        case chat(model: String, prompt: String, maximumTokens: Int, isStreaming: Bool)
        /// Nothing but a path.
        case get
    }

    package var name: String
    package var interval: TimeSpan
    package var timeout: TimeSpan
    package var path: String
    package var question: Question
    /// Name of the variable of the environment that holds the bearer token; nil sends none.
    package var tokenVariable: String?
    package var position: SourcePosition

    /// Longer than any interval in between lies no request.
    static let shortestInterval = TimeSpan.seconds(1)
    /// Turns come up to this share of the interval early or late, so that the probes of many machines, and
    /// whatever else comes by the minute, do not come together.
    static let jitter = 0.1

    /// - Parameter token: that tells the gateway who asks.
    func request(at address: String, token: String, secret: String?) -> HTTPRequest {
        var headers = [HTTPHeader(ProbeSetting.header, token), HTTPHeader("Accept", "*/*")]
        if let secret { headers.append(HTTPHeader("Authorization", "Bearer \(secret)")) }
        var request = HTTPRequest(
            url: address + path, headers: headers, timeout: timeout, maximumResponseBytes: 1 << 20)
        guard case .chat(let model, let prompt, let tokens, let isStreaming) = question else {
            return request
        }
        var writer = JSONWriter()
        writer.object { object in
            object.member("model", model)
            object.key("messages")
            object.array { list in
                list.object { message in
                    message.member("role", "user")
                    message.member("content", prompt)
                }
            }
            object.member("max_tokens", tokens)
            object.member("stream", isStreaming)
        }
        request.method = "POST"
        request.headers.append(HTTPHeader("Content-Type", "application/json"))
        request.body = writer.bytes
        return request
    }

    static let header = "X-Beaufort-Probe"
}
