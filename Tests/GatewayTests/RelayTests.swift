import Gateway
import Support
import Telemetry
import Testing

struct RelayTests {
    @Test func relaysAStreamByteForByteAndMeasuresIt() async throws {
        let answer = [
            streamHead, chunk(delta("")), chunk(delta("a")), chunk(delta("b") + delta("c", finish: "stop")),
            chunk(usageEvent), chunk("data: [DONE]\n\n"), "0\r\n\r\n",
        ]
        let upstream = try await RawUpstream { _, _ in answer.map { .text($0) } }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            try await client.send(chat())
            let heard = await client.readToEnd()
            #expect(String(decoding: heard, as: UTF8.self) == answer.joined())
            let record = await bench.finished(1)[0].record
            #expect(record.outcome.status == 200)
            #expect(record.outcome.error == nil)
            #expect(record.outcome.finishReason == "stop")
            #expect(record.outcome.isStreaming)
            #expect(!record.outcome.isTruncated)
            #expect(record.identity.model == "tiny")
            #expect(record.identity.requestedModel == "tiny")
            #expect(record.identity.operation == "chat")
            #expect(record.usage.promptTokens == 11)
            #expect(record.usage.completionTokens == 3)
            #expect(record.usage.cachedTokens == 4)
            #expect(!record.usage.isEstimated)
            #expect(record.timing.chunkCount == 3)
            #expect(record.timing.responseBytes == answer.joined().utf8.count)
            #expect(record.timing.firstTokenNanoseconds != nil)
            #expect(record.identity.promptHash.count == 64)
        }
    }

    @Test func relaysJSONAndKeepsBothConnections() async throws {
        let body =
            #"{"model":"tiny","choices":[{"message":{"content":"hi"},"finish_reason":"length"}],"#
            + #""usage":{"prompt_tokens":5,"completion_tokens":1}}"#
        let answer =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            + body
        let upstream = try await RawUpstream { _, _ in [.text(answer)] }
        try await GatewayBench.run([upstream]) { bench in
            let client = try await RawClient(port: bench.port)
            for _ in 0..<3 {
                try await client.send(chat(stream: false, close: false))
                #expect(await client.read(through: "}}") == answer)
            }
            let records = await bench.finished(3).map(\.record)
            #expect(records.allSatisfy { $0.outcome.error == nil && $0.usage.completionTokens == 1 })
            #expect(records.allSatisfy { $0.outcome.finishReason == "length" && !$0.outcome.isStreaming })
            #expect(Set(records.map(\.id)).count == 3)
            #expect(upstream.log.connections == 1)
            await client.close()
        }
    }
}
