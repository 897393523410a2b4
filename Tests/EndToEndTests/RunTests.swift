import Documents
import Glibc
import Outbound
import Support
import Telemetry
import Testing

/// `beaufort run` around the stand-in runtime, from the first request to the last row.
@Suite struct RunTests {
    @Test func servesMeasuresAndEndsCleanly() async throws {
        let folder = try TemporaryFolder()
        let port = RealRuntime.freePort()
        let agent = try Agent(folder: folder.path, runtime: Agent.standIn(port: port))
        try await agent.ready()
        let whole = 5
        let streamed = 3
        for _ in 0..<whole {
            let answer = try await agent.chat(tokens: 4, isStreaming: false)
            #expect(answer.status == 200)
            let body = try JSONValue.parse(answer.body)
            #expect(body["usage"]?["completion_tokens"]?.integer == 4)
        }
        for _ in 0..<streamed {
            let answer = try await agent.chat(tokens: 6, isStreaming: true)
            #expect(answer.status == 200)
            #expect(answer.header("content-type") == "text/event-stream")
            #expect(String(decoding: answer.body, as: UTF8.self).hasSuffix("data: [DONE]\n\n"))
        }
        let health = try JSONValue.parse(try await agent.get("/health").body)
        #expect(health["status"]?.string == "ok")
        #expect(health["upstreams"]?.array?.first?["reachable"]?.bool == true)
        let metrics = String(decoding: try await agent.get("/metrics").body, as: UTF8.self)
        #expect(metrics.contains("beaufort_requests_total{"))
        #expect(try await agent.stop() == 0, "\(agent.program.complained)")
        #expect(try await agent.value("sum(beaufort_requests_total)") == Double(whole + streamed))
        #expect(
            try await agent.value(#"sum(beaufort_tokens_total{token_type="output"})"#)
                == Double(4 * whole + 6 * streamed))
        #expect(
            try await agent.value("histogram_count(sum(gen_ai_client_operation_duration_seconds))")
                == Double(whole + streamed))
        #expect(try Self.processes(saying: "stand-in\0--port\0\(port)").isEmpty)
    }

    /// Processes with that text in their command line.
    static func processes(saying text: String) throws -> [String] {
        var found: [String] = []
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard Int(name) != nil, let bytes = try? TextFile.readBytes("/proc/\(name)/cmdline") else {
                continue
            }
            if String(decoding: bytes, as: UTF8.self).contains(text) { found.append(name) }
        }
        return found
    }
}
