internal import Synchronization
internal import Telemetry

/// A built-in stand-in for an inference runtime: it speaks the OpenAI chat protocol and streams invented
/// words at a steady pace. `make demo` falls back to it where no real runtime can be installed; every screen
/// says so, because its model is named `stand-in`.
final class StandInRuntime: Sendable {
    static let modelName = "stand-in"

    private let time: any TimeSource
    private let generated = Mutex<GeneratedTokens>(GeneratedTokens())
    private static let words = [
        "the", "wind", "veers", "north", "by", "west", "and", "rises", "slowly", "over", "open", "water",
        "until",
        "whitecaps", "form", "on", "every", "crest",
    ]

    private struct GeneratedTokens {
        var prompt = 0
        var completion = 0
        var running = 0
    }

    init(time: any TimeSource = WallClock()) {
        self.time = time
    }

    func run(port: Int) async throws {
        let service = HTTPService(Endpoint(host: "127.0.0.1", port: port), label: "stand-in runtime") {
            request in
            await self.answer(request)
        }
        try await service.run()
    }

    func answer(_ request: APIRequest) async -> APIResponse {
        switch request.path {
        case "/health": .json(.object(["status": .string("ok")]))
        case "/v1/models": .json(models)
        case "/metrics": .text(metrics)
        case "/v1/chat/completions", "/v1/completions": complete(request)
        default: .json(error("no such path: \(request.path)"), status: 404)
        }
    }

    private var models: JSONValue {
        let model: JSONValue = .object([
            "id": .string(StandInRuntime.modelName), "object": .string("model"),
            "owned_by": .string("beaufort"),
        ])
        return .object(["object": .string("list"), "data": .array([model])])
    }

    /// Its own exposition, under llama.cpp's names so that the adapter for llama.cpp reads it.
    private var metrics: String {
        generated.withLock { tokens in
            """
            # TYPE llamacpp:prompt_tokens_total counter
            llamacpp:prompt_tokens_total \(tokens.prompt)
            # TYPE llamacpp:tokens_predicted_total counter
            llamacpp:tokens_predicted_total \(tokens.completion)
            # TYPE llamacpp:requests_processing gauge
            llamacpp:requests_processing \(tokens.running)

            """
        }
    }

    private func complete(_ request: APIRequest) -> APIResponse {
        guard let body = try? JSONValue.parse(request.body) else {
            return .json(error("the request body is not JSON"), status: 400)
        }
        let length = max(1, min(512, Int(body["max_tokens"]?.number ?? 24)))
        let prompt = max(1, request.body.count / 4)
        generated.withLock { $0.prompt += prompt }
        guard body["stream"]?.bool == true else { return whole(prompt: prompt, length: length) }
        return APIResponse(contentType: "text/event-stream") { write in
            try await self.stream(prompt: prompt, length: length, write)
        }
    }

    private func stream(prompt: Int, length: Int, _ write: @escaping APIResponse.Write) async throws {
        generated.withLock { $0.running += 1 }
        defer { generated.withLock { $0.running -= 1 } }
        try await time.sleep(for: .milliseconds(20 + Int64(prompt) / 40))
        for index in 0..<length {
            let word = StandInRuntime.words[index % StandInRuntime.words.count]
            let delta: JSONValue = .object(["content": .string(word + " ")])
            try await write(
                event(choice: [
                    .init("index", .number(0)), .init("delta", delta), .init("finish_reason", .null),
                ]))
            generated.withLock { $0.completion += 1 }
            try await time.sleep(for: .milliseconds(6))
        }
        try await write(
            event(choice: [
                .init("index", .number(0)), .init("delta", .object([:])),
                .init("finish_reason", .string("length")),
            ]))
        try await write(event(choice: nil, usage: usage(prompt, length)))
        try await write(Array("data: [DONE]\n\n".utf8))
    }

    private func whole(prompt: Int, length: Int) -> APIResponse {
        generated.withLock { $0.completion += length }
        let text = (0..<length).map { StandInRuntime.words[$0 % StandInRuntime.words.count] }.joined(
            separator: " ")
        let message: JSONValue = .object(["role": .string("assistant"), "content": .string(text)])
        let choice: JSONValue = .object([
            "index": .number(0), "message": message, "finish_reason": .string("length"),
        ])
        return .json(
            .object([
                "id": .string("chatcmpl-stand-in"), "object": .string("chat.completion"),
                "model": .string(StandInRuntime.modelName), "choices": .array([choice]),
                "usage": usage(prompt, length),
            ]))
    }

    private func event(choice: [JSONValue.Member]?, usage: JSONValue? = nil) -> [UInt8] {
        var members: [JSONValue.Member] = [
            .init("id", .string("chatcmpl-stand-in")), .init("object", .string("chat.completion.chunk")),
            .init("model", .string(StandInRuntime.modelName)),
            .init("choices", .array(choice.map { [.object($0)] } ?? [])),
        ]
        if let usage { members.append(.init("usage", usage)) }
        var bytes = Array("data: ".utf8)
        JSONValue.object(members).write(into: &bytes)
        return bytes + Array("\n\n".utf8)
    }

    private func usage(_ prompt: Int, _ completion: Int) -> JSONValue {
        .object([
            "prompt_tokens": .number(Double(prompt)), "completion_tokens": .number(Double(completion)),
            "total_tokens": .number(Double(prompt + completion)),
        ])
    }

    private func error(_ message: String) -> JSONValue {
        .object([
            "error": .object(["message": .string(message), "type": .string("invalid_request_error")])
        ])
    }
}
