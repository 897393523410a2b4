import Glibc
import Outbound
import Support
import Telemetry
import Testing

/// OpenTelemetry's SDK sends to `beaufort serve`, and what it measured is asked for.
@Suite struct OTLPTests {
    @Test(.enabled(if: OTLPClient.isAvailable, Comment(rawValue: OTLPClient.skipped)))
    func everyKindOfInstrumentArrives() async throws {
        let folder = try TemporaryFolder()
        let keeper = try Keeper(folder, settings: "otlp: {promote_resource_attributes: [host.name]}\n")
        try await keeper.ready()
        try await send(keeper, "/api/v1/otlp/v1/metrics", ["--gzip", "--summary"])
        try await send(keeper, "/v1/metrics", ["--encoding", "json"])
        for encoding in ["protobuf", "json"] {
            let job = #"{job="\#(encoding)/shop",instance="one",host_name="h1","#
            let scope = #"otel_scope_name="shop.web",otel_scope_version="1.2""#
            func value(_ name: String, _ more: String = "") async throws -> [String] {
                try await values(keeper, name + job + scope + more + "}")
            }
            #expect(try await value("requests_served_total", #",http_route="/a""#) == ["6"])
            #expect(try await value("requests_served_total", #",http_route="/b""#) == ["8"])
            #expect(try await value("requests_running") == ["4"])
            #expect(try await value("cache_use_ratio", #",tier="1""#) == ["0.75"])
            let duration = "http_server_request_duration_seconds"
            #expect(try await value(duration + "_count") == ["6"])
            #expect(try await value(duration + "_sum") == ["19.406"])
            #expect(try await value(duration + "_bucket", #",le="0""#) == ["0"])
            #expect(try await value(duration + "_bucket", #",le="5""#) == ["4"])
            #expect(try await value(duration + "_bucket", #",le="+Inf""#) == ["6"])
            let size = "answer_size_bytes" + job + scope + "}"
            #expect(try await values(keeper, "histogram_count(\(size))") == ["6"])
            #expect(try await values(keeper, "histogram_sum(\(size))") == ["2002002"])
            #expect(
                try await values(keeper, "histogram_quantile(0.5, \(size)) / 1000 < 1.01 > 0.9").count == 1)
            let info = #"target_info{job="\#(encoding)/shop",host_name="h1",build_tags="[\"a\",\"b\"]"}"#
            #expect(try await values(keeper, info) == ["1"])
        }
        #expect(try await values(keeper, #"gc_pause_seconds{job="shop",quantile="0.5"}"#) == ["0.25"])
        #expect(try await values(keeper, #"gc_pause_seconds{job="shop",quantile="1"}"#) == ["1.5"])
        #expect(try await values(keeper, "gc_pause_seconds_count") == ["4"])
        #expect(try await keeper.stop() == 0, "\(keeper.program.complained)")
    }

    /// Deltas of several programs, one after the other, are one total; a start of ours is a counter's reset.
    @Test(.enabled(if: OTLPClient.isAvailable, Comment(rawValue: OTLPClient.skipped)))
    func deltasAreAddedUp() async throws {
        let folder = try TemporaryFolder()
        var keeper = try Keeper(folder, settings: "")
        try await keeper.ready()
        let route = #"requests_served_total{http_route="/a"}"#
        for (encoding, total) in [("protobuf", 6), ("json", 6), ("protobuf", 12)] {
            try await send(keeper, "/v1/metrics", ["--delta", "--encoding", encoding])
            let job = #"{job="\#(encoding)/shop"}"#
            let served = #"requests_served_total{job="\#(encoding)/shop",http_route="/a"}"#
            #expect(try await values(keeper, served) == ["\(total)"])
            let duration = "http_server_request_duration_seconds"
            #expect(try await values(keeper, duration + "_count" + job) == ["\(total)"])
            #expect(
                try await values(
                    keeper, #"\#(duration)_bucket{job="\#(encoding)/shop",le="5"}"#) == ["\(total / 3 * 2)"])
            #expect(try await values(keeper, "histogram_count(answer_size_bytes\(job))") == ["\(total)"])
            // A sum that goes up and down comes whole.
            #expect(try await values(keeper, "requests_running" + job) == ["4"])
        }
        #expect(try await values(keeper, "max(resets(\(route)[1h]))") == ["0"])
        keeper.program.signal(SIGKILL)
        _ = try await keeper.program.end()
        keeper = try Keeper(folder, settings: "")
        try await keeper.ready()
        try await send(keeper, "/v1/metrics", ["--delta"])
        let protobuf = #"requests_served_total{job="protobuf/shop",http_route="/a"}"#
        #expect(try await values(keeper, protobuf) == ["6"])
        #expect(try await values(keeper, "resets(\(protobuf)[1h])") == ["1"])
        #expect(try await keeper.stop() == 0, "\(keeper.program.complained)")
    }

    /// Where it is switched off deltas are refused and reported; the rest of the request is stored, and
    /// counted by the agent.
    @Test(.enabled(if: OTLPClient.isAvailable, Comment(rawValue: OTLPClient.skipped)))
    func deltasAreRefusedAndTheRestIsStored() async throws {
        let folder = try TemporaryFolder()
        let keeper = try Keeper(folder, settings: "otlp: {delta_series: 0}\n")
        try await keeper.ready()
        try await send(keeper, "/v1/metrics", ["--delta"])
        #expect(try await values(keeper, "requests_served_total") == [])
        #expect(try await values(keeper, "requests_running") == ["4"])
        let points = #"beaufort_receiver_points_total{protocol="otlp",outcome="#
        try await Deadline.wait("the agent's counters") {
            try await values(keeper, points + #""temporality"} > 7"#).count == 1
        }
        #expect(try await values(keeper, points + #""written"} > 3"#).count == 1)
        let requests = #"beaufort_receiver_requests_total{protocol="otlp",status="200"}"#
        #expect(try await values(keeper, requests) == ["3"])
        #expect(try await keeper.stop() == 0, "\(keeper.program.complained)")
    }

    @Test func badRequestsAreRefusedInTheirOwnEncoding() async throws {
        let folder = try TemporaryFolder()
        let keeper = try Keeper(folder, settings: "")
        try await keeper.ready()
        let client = try OutboundClient()
        func post(
            _ text: String, _ type: String = "application/json", path: String = "/v1/metrics",
            packing: String? = nil
        ) async throws -> (status: Int, type: String?, body: String) {
            var headers = [HTTPHeader("Content-Type", type)]
            if let packing { headers.append(HTTPHeader("Content-Encoding", packing)) }
            let answer = try await client.send(
                HTTPRequest(method: "POST", url: keeper.url + path, headers: headers, body: Array(text.utf8)))
            let shown = answer.headers.first { $0.name.lowercased() == "content-type" }?.value
            return (answer.status, shown, String(decoding: answer.body, as: UTF8.self))
        }
        var answer = try await post("{}", "application/json; charset=utf-8")
        #expect(answer == (200, "application/json", "{}"))
        answer = try await post("", "application/x-protobuf")
        #expect(answer == (200, "application/x-protobuf", ""))
        answer = try await post(#"{"resourceMetrics":[7]}"#)
        #expect(answer.status == 400)
        #expect(answer.body == #"{"code":3,"message":"resourceMetrics[0] is no object"}"#)
        answer = try await post("\u{0a}\u{05}", "application/x-protobuf")
        #expect(answer.status == 400 && answer.type == "application/x-protobuf")
        #expect(answer.body == "\u{08}\u{03}\u{12}2message, byte 2: 5 bytes are announced, 0 are left")
        answer = try await post("{}", "text/plain")
        #expect(answer.status == 415)
        answer = try await post("{}", packing: "zstd")
        #expect(answer.status == 415)
        answer = try await post("{}", packing: "gzip")
        #expect(answer.status == 400 && answer.body.contains("no whole gzip stream"))
        answer = try await post("{}", path: "/v1/traces")
        #expect(answer.status == 404 && answer.body.contains("only metrics are taken"))
        let got = try await client.send(HTTPRequest(url: keeper.url + "/v1/metrics"))
        #expect(got.status == 405)

        func gauge(_ value: Int, _ time: String) -> String {
            #"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"x","gauge":{"dataPoints":["#
                + #"{"asInt":\#(value),"timeUnixNano":"\#(time)"}]}}]}]}]}"#
        }
        let now = "\(WallClock().now.milliseconds)000000"
        #expect(try await post(gauge(1, now)).body == "{}")
        #expect(try await post(gauge(1, now)).body == "{}", "sent once more because its answer was lost")
        answer = try await post(gauge(2, now))
        #expect(answer.status == 200)
        #expect(
            answer.body == #"{"partialSuccess":{"rejectedDataPoints":"1","errorMessage":"not stored: "#
                + #"1 point the store refused: 1 out of order samples"}}"#)
        let foreign = try await client.send(
            HTTPRequest(
                method: "POST", url: keeper.url + "/v1/metrics",
                headers: [
                    HTTPHeader("Content-Type", "application/json"),
                    HTTPHeader("Origin", "http://evil.example"),
                ], body: Array("{}".utf8)))
        #expect(foreign.status == 403)
        #expect(try await keeper.stop() == 0, "\(keeper.program.complained)")
    }

    private func send(_ keeper: Keeper, _ path: String, _ options: [String]) async throws {
        let ended = try await Program.run(
            OTLPClient.command(to: keeper.url + path, options), folder: keeper.folder.path, name: "sender")
        #expect(ended.status == 0, "\(ended.errors)")
    }

    private func values(_ keeper: Keeper, _ expression: String) async throws -> [String] {
        let answer = try await OutboundClient().send(
            HTTPRequest(url: keeper.url + "/api/v1/query?query=" + percentEncoded(expression)))
        let list = try JSONValue.parse(answer.body)["data"]?["result"]?.array ?? []
        return list.map { $0["value"]?[1]?.string ?? "no value" }
    }
}
