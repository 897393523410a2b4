import Glibc
import Outbound
import Support
import Telemetry
import Testing

/// Real senders write to `beaufort serve`.
@Suite struct RemoteWriteReceiverTests {
    /// Prometheus scrapes itself and sends what it got; then both are asked the same.
    @Test(.enabled(if: Peer.isAvailable("prometheus"), "prometheus is not installed"))
    func prometheusWritesAndBothAnswerAlike() async throws {
        let folder = try TemporaryFolder()
        let client = try OutboundClient()
        let ours = "http://127.0.0.1:\(RealRuntime.freePort())"
        let port = RealRuntime.freePort()
        let theirs = "http://127.0.0.1:\(port)"
        let serve = try Program(
            [
                Program.beaufort, "serve", "--admin", String(ours.dropFirst(7)), "--data",
                folder.path + "/data",
            ], folder: folder.path, name: "serve")
        try await ready(ours + "/ready", client, serve)
        let file = try folder.write(
            "prometheus.yml",
            """
            global: {scrape_interval: 1s}
            scrape_configs: [{job_name: self, static_configs: [{targets: ["127.0.0.1:\(port)"]}]}]
            remote_write: [{url: "\(ours)/api/v1/write", queue_config: {batch_send_deadline: 200ms}}]
            """)
        let prometheus = try Program(
            [
                "prometheus", "--config.file=\(file)", "--storage.tsdb.path=\(folder.path)/tsdb",
                "--web.listen-address=127.0.0.1:\(port)",
            ], folder: folder.path, name: "prometheus")
        try await ready(theirs + "/-/ready", client, prometheus)
        let query = "/api/v1/query?query=count_over_time(up[1h])%20%3E%205"
        try await Deadline.wait("six scrapes to arrive") {
            !(try await results(ours + query, client)).isEmpty
        }
        prometheus.signal(SIGTERM)
        let time = WallClock().now
        // Read before it ends: it drains its queue, then goes.
        _ = try await prometheus.end()
        let again = try Program(
            [
                "prometheus", "--config.file=\(try folder.write("bare.yml", "{}"))",
                "--storage.tsdb.path=\(folder.path)/tsdb", "--web.listen-address=127.0.0.1:\(port)",
            ], folder: folder.path, name: "again")
        try await ready(theirs + "/-/ready", client, again)
        for selector in ["up", "prometheus_http_request_duration_seconds_bucket", "go_goroutines"] {
            let question = "/api/v1/query?query=\(selector)%5B1h%5D&time=\(time.seconds)"
            let expected = try await results(theirs + question, client)
            #expect(!expected.isEmpty)
            #expect(try await results(ours + question, client) == expected, "\(selector)")
        }
        serve.signal(SIGTERM)
        #expect(try await serve.end() == 0, "\(serve.complained)")
    }

    @Test func badBodiesAreRefused() async throws {
        let folder = try TemporaryFolder()
        let client = try OutboundClient()
        let ours = "http://127.0.0.1:\(RealRuntime.freePort())"
        let serve = try Program(
            [
                Program.beaufort, "serve", "--admin", String(ours.dropFirst(7)), "--data",
                folder.path + "/data",
            ], folder: folder.path, name: "serve")
        try await ready(ours + "/ready", client, serve)
        func post(_ body: [UInt8], _ type: String = "application/x-protobuf") async throws -> HTTPResponse {
            try await client.send(
                HTTPRequest(
                    method: "POST", url: ours + "/api/v1/write",
                    headers: [HTTPHeader("Content-Type", type), HTTPHeader("Content-Encoding", "snappy")],
                    body: body))
        }
        let series = [Series(Labels(name: "a"), at: WallClock().now, 1)]
        let good = Snappy.encode(WriteRequestWriter.encode(series))
        #expect(try await post(good).status == 204)
        #expect(try await post(good).status == 204)
        let older = [Series(Labels(name: "a"), at: WallClock().now - .hours(1), 1)]
        let late = try await post(Snappy.encode(WriteRequestWriter.encode(older)))
        #expect(late.status == 400)
        #expect(
            String(decoding: late.body, as: UTF8.self)
                == "1 out of order samples not written; the other 0 are\n")
        #expect(try await post([5, 0x00, 1]).status == 400)
        #expect(try await post([0xff, 0xff, 0xff, 0xff, 0x0f]).status == 413)
        #expect(try await post(good, "text/plain").status == 415)
        let newer = try await post(
            good, "application/x-protobuf;proto=io.prometheus.write.v2.Request")
        #expect(newer.status == 400)
        serve.signal(SIGTERM)
        #expect(try await serve.end() == 0, "\(serve.complained)")
    }

    private func ready(_ url: String, _ client: OutboundClient, _ program: Program) async throws {
        try await Deadline.wait("\(url)", .seconds(60)) {
            if program.status != nil { throw ProgramError(program.complained) }
            return (try? await client.send(HTTPRequest(url: url)).status) == 200
        }
    }

    private func results(_ url: String, _ client: OutboundClient) async throws -> Set<String> {
        let answer = try await client.send(HTTPRequest(url: url))
        let list = try JSONValue.parse(answer.body)["data"]?["result"]?.array ?? []
        return Set(
            list.map { entry in
                let metric = (entry["metric"]?.members ?? []).map { "\($0)" }.sorted()
                return "\(metric) \(String(describing: entry["values"] ?? entry["value"]))"
            })
    }
}
