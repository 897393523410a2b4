import Documents
import Glibc
import Outbound
import Support
import Telemetry
import Testing

/// The query API as other makers' clients see it.
@Suite struct QueryAPITests {
    /// An agent that has served two requests, both in its store.
    private static func busyAgent(_ folder: TemporaryFolder) async throws -> Agent {
        let agent = try Agent(folder: folder.path, runtime: Agent.standIn(port: RealRuntime.freePort()))
        try await agent.ready()
        for isStreaming in [true, false] { _ = try await agent.chat(tokens: 3, isStreaming: isStreaming) }
        try await Deadline.wait("two requests in the store") {
            try await agent.number("sum(beaufort_requests_total)") == 2
        }
        return agent
    }

    @Test(.enabled(if: Peer.isAvailable("promtool"), "promtool is not installed"))
    func promtoolReadsTheFederationPageAndTheRules() async throws {
        let folder = try TemporaryFolder()
        let agent = try await QueryAPITests.busyAgent(folder)
        let answer = try await agent.get("/federate?match%5B%5D=%7B__name__%3D~%22.%2B%22%7D")
        #expect(answer.status == 200)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("beaufort_requests_total{"))
        let page = try folder.write("federate.txt", answer.body)
        let check = try await Program.run(
            ["sh", "-c", "promtool check metrics < '\(page)'"], folder: folder.path)
        // 3 is "the names could be nicer": an untyped page names no types.
        #expect(check.status == 0 || check.status == 3, "\(check.errors)\(check.output)")
        #expect(!check.errors.contains("error while linting"), "\(check.errors)")
        #expect(try await agent.get("/api/v1/rules").status == 200)
        let groups = try JSONValue.parse(try await agent.get("/api/v1/rules").body)["data"]?["groups"]
        #expect(groups?.array?.isEmpty == false)
        let target = try JSONValue.parse(try await agent.get("/api/v1/targets").body)
        #expect(target["data"]?["activeTargets"]?[0]?["health"]?.string != nil)
        #expect(try await agent.stop() == 0)
    }

    /// A real Prometheus scrapes both pages and then answers like the agent.
    @Test(.enabled(if: Peer.isAvailable("prometheus"), "prometheus is not installed"))
    func prometheusScrapesMetricsAndFederation() async throws {
        let folder = try TemporaryFolder()
        let agent = try await QueryAPITests.busyAgent(folder)
        let port = RealRuntime.freePort()
        let file = try folder.write(
            "prometheus.yml",
            Array(
                """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                  - job_name: metrics
                    static_configs: [{targets: ["127.0.0.1:\(agent.admin)"]}]
                  - job_name: federate
                    honor_labels: true
                    metrics_path: /federate
                    params: {"match[]": ['{__name__=~"beaufort_.+|gen_ai_.+"}']}
                    static_configs: [{targets: ["127.0.0.1:\(agent.admin)"]}]
                """.utf8))
        let prometheus = try Program(
            [
                "prometheus", "--config.file=\(file)", "--storage.tsdb.path=\(folder.path)/tsdb",
                "--web.listen-address=127.0.0.1:\(port)",
            ], folder: folder.path, name: "prometheus")
        let server = "http://127.0.0.1:\(port)"
        for job in ["metrics", ""] {
            let query = "sum(beaufort_requests_total{job=\"\(job)\"})"
            try await Deadline.wait("\(query) in Prometheus") {
                (try? await QueryNumber.ask(server, query)) == 2
            }
        }
        #expect(
            try await QueryNumber.ask(server, "min(up)") == 1,
            "both pages are read without an error")
        let buckets = "sum(gen_ai_client_operation_duration_seconds_count{job=\"\"})"
        #expect(try await QueryNumber.ask(server, buckets) == 2)
        prometheus.signal(SIGTERM)
        _ = try await prometheus.end()
        #expect(try await agent.stop() == 0)
    }

    /// curl goes away in the middle of a slow query; the agent must not go on computing.
    @Test func aSlowQueryEndsWhenItsClientLeaves() async throws {
        let folder = try TemporaryFolder()
        let agent = try await QueryAPITests.busyAgent(folder)
        // Each term sorts 600 values at each of 10,000 steps; a hundred terms are minutes of work.
        let term = "quantile_over_time(0.5,vector(1)%5B600s:1s%5D)"
        let query = Array(repeating: term, count: 100).joined(separator: "%2B")
        let target = "/api/v1/query_range?query=\(query)&start=1000000&end=1010000&step=1"
        let client = try await RawClient(port: agent.admin)
        try await client.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
        // The gauge is written every few seconds, long before the query could be done.
        let running = "beaufort_queries_running"
        try await Deadline.wait("the query to be at work", .seconds(40)) {
            (try await agent.number(running) ?? 0) >= 1
        }
        await client.close()
        try await Deadline.wait("the query to have ended", .seconds(40)) {
            try await agent.number(running) == 0
        }
        #expect(try await agent.stop() == 0)
    }
}
