import Gateway
import Support
import Telemetry
import Testing

/// What is recorded for each way an answer can fail.
struct OutcomeTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var answer: [RawUpstream.Step]
        var status = 200
        var error: RequestErrorKind?
        var finish = ""
        var isTruncated = false
        var chunks = 0
        var path = "/v1/chat/completions"
        /// Nil: what the upstream sent.
        var heard: String?
        var testDescription: String { name }
    }

    static func plain(_ status: Int, _ body: String, _ type: String = "application/json") -> RawUpstream.Step
    {
        .text(
            "HTTP/1.1 \(status) S\r\nContent-Type: \(type)\r\nConnection: close\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    static func stream(_ events: String..., end: String = "0\r\n\r\n") -> [RawUpstream.Step] {
        [.text(streamHead)] + events.map { .text(chunk($0)) } + [.text(end)]
    }

    static let done = "data: [DONE]\n\n"

    static let cases: [Case] = [
        Case(
            name: "whole", answer: stream(delta("a"), delta("", finish: "stop"), done), finish: "stop",
            chunks: 1),
        Case(
            name: "no [DONE] but a finish reason", answer: stream(delta("a"), delta("", finish: "length")),
            finish: "length", chunks: 1),
        Case(
            name: "neither [DONE] nor finish reason", answer: stream(delta("a"), delta("b")),
            error: .truncatedStream, isTruncated: true, chunks: 2),
        Case(
            name: "[DONE] although no finish reason came", answer: stream(delta("a"), done),
            error: .truncatedStream, isTruncated: true, chunks: 1),
        Case(
            name: "killed mid-stream", answer: stream(delta("a"), delta("b"), end: "") + [.close],
            error: .truncatedStream, isTruncated: true, chunks: 2),
        Case(
            name: "reset mid-stream",
            answer: stream(delta("a"), end: "") + [.pause(.milliseconds(20)), .reset],
            error: .truncatedStream, isTruncated: true, chunks: 1),
        Case(
            name: "killed within a chunk", answer: [.text(streamHead + "40\r\ndata: {"), .close],
            error: .truncatedStream, isTruncated: true),
        Case(
            name: "cut after [DONE]", answer: stream(delta("a", finish: "stop"), done, end: "") + [.close],
            finish: "stop", chunks: 1),
        Case(
            name: "error event in a 200",
            answer: stream(delta("a"), #"data: {"error":{"message":"dead","code":500}}"# + "\n\n", done),
            error: .errorInStream, chunks: 1),
        Case(
            name: "error string in a 200", answer: stream(#"data: {"error":"dead"}"# + "\n\n"),
            error: .errorInStream),
        Case(name: "empty stream", answer: stream(), error: .emptyResponse),
        Case(
            name: "empty stream that closes",
            answer: [.text("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"), .close],
            error: .emptyResponse),
        Case(name: "stream of nothing but [DONE]", answer: stream(done), error: .emptyResponse),
        Case(name: "empty JSON", answer: [plain(200, "")], error: .emptyResponse),
        Case(
            name: "JSON",
            answer: [plain(200, #"{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}"#)],
            finish: "stop", chunks: 1),
        Case(
            name: "error in JSON", answer: [plain(200, #"{"error":{"message":"no"}}"#)], error: .errorInStream
        ),
        Case(
            name: "cut JSON",
            answer: [
                .text(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"choices\":"
                ),
                .close,
            ], error: .truncatedStream, isTruncated: true),
        Case(name: "400", answer: [plain(400, "{}")], status: 400, error: .badRequest),
        Case(name: "401", answer: [plain(401, "{}")], status: 401, error: .unauthorized),
        Case(name: "404", answer: [plain(404, "{}")], status: 404, error: .badRequest),
        Case(name: "429", answer: [plain(429, "{}")], status: 429, error: .rateLimited),
        Case(name: "500", answer: [plain(500, "{}")], status: 500, error: .upstreamError),
        Case(name: "503", answer: [plain(503, "{}")], status: 503, error: .upstreamError),
        Case(
            name: "204", answer: [.text("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")], status: 204),
        Case(
            name: "close-delimited stream",
            answer: [
                .text(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + delta("a", finish: "stop")
                        + done),
                .close,
            ], finish: "stop", chunks: 1),
        Case(
            name: "100 is swallowed, 103 is not",
            answer: [
                .text("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"),
                plain(200, #"{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}"#),
            ], finish: "stop", chunks: 1,
            heard: "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                + text([plain(200, #"{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}"#)])),
        Case(
            name: "a second answer nobody asked for",
            answer: [
                .text(
                    text([plain(200, #"{"choices":[{"finish_reason":"stop"}]}"#)]) + "HTTP/1.1 200 OK\r\n\r\n"
                )
            ],
            finish: "stop", heard: text([plain(200, #"{"choices":[{"finish_reason":"stop"}]}"#)])),
        Case(
            name: "Anthropic messages",
            answer: stream(
                #"data: {"type":"message_start","message":{"model":"tiny","usage":{"input_tokens":1}}}"#
                    + "\n\n",
                #"data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}"# + "\n\n",
                #"data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}"# + "\n\n",
                #"data: {"type":"message_stop"}"# + "\n\n"), finish: "end_turn", chunks: 1,
            path: "/v1/messages"),
        Case(
            name: "Anthropic messages cut",
            answer: stream(
                #"data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}"# + "\n\n"),
            error: .truncatedStream, isTruncated: true, chunks: 1, path: "/v1/messages"),
        Case(
            name: "Ollama's lines",
            answer: [
                plain(
                    200,
                    #"{"model":"m","message":{"content":"a"},"done":false}"# + "\n"
                        + #"{"message":{"content":""},"done":true,"done_reason":"stop","eval_count":1}"#
                        + "\n",
                    "application/x-ndjson")
            ], finish: "stop", chunks: 1, path: "/api/chat"),
        Case(
            name: "compressed: only its bytes are known",
            answer: [
                .text(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
                        + "Content-Length: 3\r\n\r\nabc")
            ]),
    ]

    static func text(_ steps: [RawUpstream.Step]) -> String {
        steps.map { if case .send(let bytes) = $0 { String(decoding: bytes, as: UTF8.self) } else { "" } }
            .joined()
    }

    @Test(arguments: cases) func recordsTheTruth(_ item: Case) async throws {
        let upstream = try await RawUpstream { _, _ in item.answer }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(
                chat().replacing("/v1/chat/completions", with: item.path, maxReplacements: 1))
            let heard = String(decoding: await client.readToEnd(), as: UTF8.self)
            #expect(heard == item.heard ?? Self.text(item.answer))
            let record = await bench.finished(1)[0].record
            #expect(record.outcome.status == item.status)
            #expect(record.outcome.error == item.error)
            #expect(record.outcome.finishReason == item.finish)
            #expect(record.outcome.isTruncated == item.isTruncated)
            #expect(record.timing.chunkCount == item.chunks)
            #expect(!record.outcome.clientDisconnected)
            #expect(bench.gateway.gauges.inFlight == 0)
        }
    }

    @Test func answersForAnUpstreamThatIsNotThere() async throws {
        let upstream = try await RawUpstream { _, _ in [] }
        await upstream.stopListening()
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(chat())
            let heard = String(decoding: await client.readToEnd(), as: UTF8.self)
            #expect(heard.hasPrefix("HTTP/1.1 502 Bad Gateway\r\n"))
            #expect(heard.contains(#""code":"upstream_unreachable""#))
            let record = await bench.finished(1)[0].record
            #expect(record.outcome.error == .upstreamUnreachable)
            #expect(record.outcome.status == 502)
            #expect(bench.attempts.map(\.outcome) == [.connectFailed])
        }
    }

    @Test(arguments: [[RawUpstream.Step.close], [.text("HTTP/1.1 20")] + [.close], [.reset]])
    func answersForAnUpstreamThatHangsUp(_ steps: [RawUpstream.Step]) async throws {
        let upstream = try await RawUpstream { _, _ in steps }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(chat())
            let heard = String(decoding: await client.readToEnd(), as: UTF8.self)
            #expect(heard.hasPrefix("HTTP/1.1 502 Bad Gateway\r\n"))
            let record = await bench.finished(1)[0].record
            #expect(record.outcome.error == .upstreamUnreachable)
            #expect(record.outcome.retries == 0)
            #expect(bench.attempts.map(\.outcome) == [.connectionLost])
        }
    }

    @Test(arguments: [
        "HTTP/2 200\r\n\r\n", "HTTP/1.1 200 OK\nA: b\n\n", "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
    ])
    func refusesMalformedAnswers(_ answer: String) async throws {
        let upstream = try await RawUpstream { _, _ in [.text(answer)] }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(chat())
            let heard = String(decoding: await client.readToEnd(), as: UTF8.self)
            #expect(heard.hasPrefix("HTTP/1.1 502 Bad Gateway\r\n"))
            #expect(await bench.finished(1)[0].record.outcome.error == .upstreamError)
            #expect(bench.attempts.map(\.outcome) == [.malformed])
        }
    }
}
