internal import NIOCore
internal import Telemetry

/// An answer the gateway gives itself, in the shape OpenAI clients understand.
struct OwnAnswer {
    var status: Int
    var kind: RequestErrorKind
    /// Says what happened and what to do.
    var message: String
    /// `code` of the error object.
    var code: String
    var retryAfter: TimeSpan?

    func write(into buffer: inout ByteBuffer, requestID: String, closes: Bool, hasBody: Bool) {
        var body: [UInt8] = []
        JSONValue.object([
            .init(
                "error",
                .object([
                    .init("message", .string(message)), .init("type", .string(type)), .init("param", .null),
                    .init("code", .string(code)),
                ]))
        ]).write(into: &body)
        buffer.writeString("HTTP/1.1 \(status) \(OwnAnswer.reason(status))\r\n")
        buffer.writeString("Content-Type: application/json\r\nContent-Length: \(body.count)\r\n")
        if let retryAfter {
            buffer.writeString("Retry-After: \((retryAfter.milliseconds + 999) / 1_000)\r\n")
        }
        if !requestID.isEmpty { buffer.writeString("X-Request-Id: \(requestID)\r\n") }
        if closes { buffer.writeString("Connection: close\r\n") }
        buffer.writeString("\r\n")
        if hasBody { buffer.writeBytes(body) }
    }

    private var type: String {
        switch status {
        case 403, 404, 405, 400..<500: "invalid_request_error"
        default: "server_error"
        }
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 417: "Expectation Failed"
        case 431: "Request Header Fields Too Large"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: "Error"
        }
    }
}

extension OwnAnswer {
    /// For a request that found no place.
    init(_ refusal: AdmissionDesk.Refusal) {
        switch refusal {
        case .queueFull:
            self.init(
                status: 503, kind: .refused, message: "the queue for the upstream is full",
                code: "queue_full",
                retryAfter: .seconds(1))
        case .unavailable(let wait):
            self.init(
                status: 503, kind: .refused, message: "no upstream takes requests now",
                code: "upstream_unavailable", retryAfter: wait)
        }
    }

    /// For an attempt that failed before an answer.
    init(_ outcome: AttemptOutcome, _ reason: String) {
        switch outcome {
        case .timeout:
            self.init(status: 504, kind: .upstreamTimeout, message: reason, code: "upstream_timeout")
        case .malformed:
            self.init(status: 502, kind: .upstreamError, message: reason, code: "upstream_malformed")
        default:
            self.init(status: 502, kind: .upstreamUnreachable, message: reason, code: "upstream_unreachable")
        }
    }
}
