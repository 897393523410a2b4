import Gateway
import Support
import Telemetry
import Testing

/// What real runtimes sent, replayed through the gateway: the client gets the very bytes, and the record
/// tells the truth.
@Suite(.enabled(if: Corpus.folder != nil, "set BEAUFORT_CORPUS to the folder of recorded exchanges"))
struct TranscriptTests {
    @Test func thereAreTranscripts() {
        #expect(Transcript.all.count > 100)
    }

    @Test(.timeLimit(.minutes(2))) func passThroughUnchanged() async throws {
        for item in Transcript.all where !item.isRefusedConnection {
            try await replay(item)
        }
    }

    private func replay(_ item: Transcript) async throws {
        let steps = pieces(item.answer) + [item.leaves ? .stall : .close]
        let upstream = try await RawUpstream { _, _ in steps }
        try await GatewayBench.run([upstream]) {
            for path in [
                "/metrics", "/slots", "/props", "/load", "/v1/systemone", "/v1/nonexistent", "/v1/nope",
            ] {
                $0.routes.allow(Route(path, methods: ["GET", "POST"]))
            }
            let path = item.request.split(separator: " ").dropFirst().first.map(String.init) ?? "/"
            let method = item.request.split(separator: " ").first.map(String.init) ?? ""
            if (try? $0.routes.route(method: method, path: path)) == nil {
                $0.routes.allow(Route(path, methods: [method]))
            }
        } _: { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(item.request)
            var heard = item.answer
            if item.leaves {
                if item.answer.isEmpty {
                    try await eventually { upstream.log.requests.count == 1 }
                } else {
                    let count = await client.heard(atLeast: item.answer.count)
                    #expect(count == item.answer.count, "\(item.testDescription)")
                }
                await client.close()
            } else {
                heard = await client.readToEnd()
            }
            #expect(String(decoding: heard, as: UTF8.self) == item.answerText, "\(item.testDescription)")
            check(await bench.finished(1)[0].record, item)
        }
    }

    private func check(_ record: RequestRecord, _ item: Transcript) {
        let name = item.testDescription
        #expect(record.outcome.error == expectedError(item), "\(name)")
        #expect(record.outcome.status == (item.answer.isEmpty ? 499 : item.status), "\(name)")
        #expect(record.outcome.clientDisconnected == item.leaves, "\(name)")
        #expect(record.outcome.isTruncated == name.contains("kill9"), "\(name)")
        guard item.status == 200, item.request.hasPrefix("POST"), !item.answer.isEmpty else { return }
        if let completion = item.last("completion_tokens") ?? item.last("output_tokens"),
            !item.isStream || !item.leaves
        {
            #expect(record.usage.completionTokens == Int(completion), "\(name)")
            #expect(!record.usage.isEstimated, "\(name)")
        }
        if let prompt = item.last("prompt_tokens") {
            #expect(record.usage.promptTokens == Int(prompt), "\(name)")
        }
        if let reason = item.last("finish_reason") ?? item.last("stop_reason") {
            #expect(record.outcome.finishReason == reason, "\(name)")
        }
        #expect(record.outcome.isStreaming == item.isStream, "\(name)")
        #expect(record.identity.model == "tiny-mistral", "\(name)")
    }

    private func expectedError(_ item: Transcript) -> RequestErrorKind? {
        if item.leaves { return .clientDisconnect }
        if item.testDescription.contains("kill9") { return .truncatedStream }
        switch item.status {
        case 400..<500: return .badRequest
        case 500...: return .upstreamError
        default: return nil
        }
    }

    /// Uneven pieces, the same each time.
    private func pieces(_ bytes: [UInt8]) -> [RawUpstream.Step] {
        var steps: [RawUpstream.Step] = []
        var rest = bytes[...]
        var size = 7
        while !rest.isEmpty {
            size = (size * 31 + 11) % 400 + 1
            steps.append(.send(Array(rest.prefix(size))))
            rest = rest.dropFirst(size)
        }
        return steps
    }
}
