import Glibc
import Support
import Telemetry
import Testing

/// What others make of what we serve.
@Suite struct PeerTests {
    @Test(.enabled(if: Peer.isAvailable("promtool"), "promtool is not installed"))
    func promtoolReadsMetricsAndQueries() async throws {
        let folder = try TemporaryFolder()
        let agent = try Agent(
            folder: folder.path, runtime: Agent.standIn(port: RealRuntime.freePort()))
        try await agent.ready()
        for isStreaming in [true, false] { _ = try await agent.chat(tokens: 3, isStreaming: isStreaming) }
        let page = try folder.write("metrics.txt", try await agent.get("/metrics").body)
        let check = try await Program.run(
            ["sh", "-c", "promtool check metrics < '\(page)'"], folder: folder.path)
        #expect(check.status == 0, "\(check.errors)\(check.output)")
        try await Deadline.wait("two requests in the store") {
            let answer = try await Program.run(
                ["promtool", "query", "instant", agent.adminURL, "sum(beaufort_requests_total)"],
                folder: folder.path)
            #expect(answer.status == 0, "\(answer.errors)")
            return answer.output.contains("=> 2 @")
        }
        let range = try await Program.run(
            [
                "promtool", "query", "range", "--step=1s", agent.adminURL,
                "histogram_quantile(0.9, sum(rate(gen_ai_client_operation_duration_seconds[1m])))",
            ], folder: folder.path)
        #expect(range.status == 0, "\(range.errors)")
        let series = try await Program.run(
            ["promtool", "query", "series", "--match=beaufort_requests_total", agent.adminURL],
            folder: folder.path)
        #expect(series.output.contains("beaufort_requests_total"), "\(series.errors)")
        let labels = try await Program.run(
            ["promtool", "query", "labels", agent.adminURL, "upstream"], folder: folder.path)
        #expect(labels.output.contains("runtime"), "\(labels.errors)")
        #expect(try await agent.stop() == 0)
    }

    /// The real thing: llama.cpp with a tiny model, its own tokenizer and its own count of tokens.
    @Test(.enabled(if: RealRuntime.isAvailable, Comment(rawValue: RealRuntime.skipped)))
    func llamaServesThroughTheAgent() async throws {
        let folder = try TemporaryFolder()
        let agent = try Agent(
            folder: folder.path, runtime: RealRuntime.command(port: RealRuntime.freePort()))
        try await agent.ready(within: .minutes(2))
        var prompt = 0
        var completion = 0
        for _ in 0..<3 {
            let answer = try await agent.chat(tokens: 8, isStreaming: true)
            #expect(answer.status == 200)
            let usage = try #require(Self.usage(String(decoding: answer.body, as: UTF8.self)))
            prompt += usage.prompt
            completion += usage.completion
        }
        #expect(completion > 0)
        #expect(try await agent.stop() == 0, "\(agent.program.complained)")
        #expect(try await agent.value("sum(beaufort_requests_total{streaming=\"true\"})") == 3)
        #expect(
            try await agent.value("sum(beaufort_tokens_total{token_type=\"input\"})") == Double(prompt))
        #expect(
            try await agent.value("sum(beaufort_tokens_total{token_type=\"output\"})")
                == Double(completion))
    }

    /// The counts in a stream's last event that has them.
    private static func usage(_ stream: String) -> (prompt: Int, completion: Int)? {
        for line in stream.split(separator: "\n").reversed() where line.hasPrefix("data: {") {
            guard let usage = try? JSONValue.parse(Array(line.dropFirst(6).utf8))["usage"],
                let prompt = usage["prompt_tokens"]?.integer,
                let completion = usage["completion_tokens"]?.integer
            else { continue }
            return (prompt, completion)
        }
        return nil
    }
}
