import Outbound
import Store
import Support
import Synchronization
import Telemetry
import Testing

/// A real agent whose disk fills up while it works: nothing is stored, and that is told.
@Suite struct FullDiskTests {
    /// Entirely full, pages can only go out from memory, and that they are there alone is a page too.
    @Test(.enabled(if: Peer.isAvailable("cc"), "no C compiler is installed"), arguments: [false, true])
    func aFullDiskPagesAndCostsNoSample(_ isEntire: Bool) async throws {
        let folder = try TemporaryFolder()
        let disk = try await LimitedDisk(folder)
        let pages = Mutex<[String]>([])
        let told = Mutex<Set<String>>([])
        let receiver = try await ScriptedServer { request in
            let payload = try? JSONValue.parse(request.body)
            let alert = payload?["alerts"]?[0]
            let name = alert?["labels"]?["alertname"]?.string ?? "?"
            // What is told again because the machine was too slow to hear the answer is one page.
            guard told.withLock({ $0.insert(request.header("Idempotency-Key") ?? "").inserted }) else {
                return [.answer(200)]
            }
            pages.withLock { $0.append("\(name) \(alert?["status"]?.string ?? "?")") }
            return [.answer(200)]
        }
        let agent = try Agent(
            folder: folder.path, config: try configuration(folder, receiver.url),
            runtime: Agent.standIn(port: RealRuntime.freePort()), within: disk.command)
        func page(_ text: String) async throws {
            do {
                try await Deadline.wait("the page \(text)", .seconds(60)) {
                    pages.withLock { $0.contains(text) }
                }
            } catch {
                throw ProgramError(
                    "\(error); pages: \(pages.withLock { $0 }); it said:\n\(agent.program.complained)")
            }
        }
        func requests(_ count: Double) async throws {
            try await Deadline.wait("\(count) requests in the store", .seconds(60)) {
                try await agent.number("sum(beaufort_requests_total)") == count
            }
        }
        try await agent.ready()
        _ = try await agent.chat(tokens: 3, isStreaming: false)
        try await requests(1)
        // Until the store has said once when it was last written, the alert has nothing to compare.
        try await Deadline.wait("the time of the last write", .seconds(60)) {
            try await agent.number("beaufort_telemetry_last_ingest_timestamp_seconds") != nil
        }

        try disk.fill(entirely: isEntire)
        try await page("NothingStored firing")
        let health = try JSONValue.parse(try await agent.get("/health").body)
        #expect(health["storing"] == .bool(false) && health["status"]?.string == "degraded")
        // What happens meanwhile is served, and kept.
        #expect(try await agent.chat(tokens: 3, isStreaming: false).status == 200)

        let only = isEntire ? ["AlertsUnwritten"] : []
        if isEntire {
            try await page("AlertsUnwritten firing")
            // The agent itself knows what the disk does not.
            #expect(try await agent.number("max(beaufort_outbox_unwritten)") ?? 0 > 0)
        }
        disk.free()
        let alerts = ["NothingStored"] + only
        for alert in alerts { try await page("\(alert) resolved") }
        try await requests(2)
        let expected = alerts.flatMap { ["\($0) firing", "\($0) resolved"] }
        #expect(pages.withLock { $0.sorted() } == expected.sorted())
        // Its gauges have no gap: what was held is written.
        let span = "max_over_time((time() - timestamp(process_start_time_seconds))[5m:1s])"
        #expect(try await agent.number(span) ?? .infinity < 12)
        #expect(try await agent.stop() == 0)
        await receiver.stop()
        let deliveries = try await Program.run(
            [Program.beaufort, "alert", "deliveries", "--data", agent.data, "--format", "csv"],
            folder: folder.path)
        #expect(
            deliveries.output.split(separator: "delivered").count == 1 + expected.count,
            "\(deliveries.output)")
        let verdict = try await Program.run(
            [Program.beaufort, "store", "verify", "--data", agent.data], folder: folder.path)
        #expect(verdict.status == 0, "\(verdict.output)\(verdict.errors)")
    }

    /// Rules go on reading what is scraped and recorded, senders are told to come again, and in the end
    /// nothing is missing.
    @Test(.enabled(if: Peer.isAvailable("cc"), "no C compiler is installed"))
    func scrapesRulesAndSendersLoseNothing() async throws {
        let folder = try TemporaryFolder()
        let disk = try await LimitedDisk(folder)
        let served = Mutex(0)
        let page = try await ScriptedServer { _ in
            served.withLock { $0 += 1 }
            return [.answer(200, body: "level 7\n")]
        }
        let rules = try folder.write(
            "recording.yaml",
            """
            groups:
              - name: record
                interval: 1s
                rules: [{record: "level:doubled", expr: level * 2}]
            """)
        let keeper = try Keeper(
            folder, files: ShippedConfiguration.text(rules: rules),
            settings: """
                scrape_configs:
                  - {job_name: page, scrape_interval: 1s, static_configs: [{targets: ['127.0.0.1:\(page.port)']}]}

                """, within: disk.command)
        try await keeper.ready()
        func fresh(_ metric: String) async throws {
            let begin = numberText(WallClock().now.seconds)
            try await Deadline.wait("a fresh \(metric)") {
                try await QueryNumber.ask(keeper.url, "timestamp(\(metric)) > \(begin)") != nil
            }
        }
        let client = try OutboundClient()
        func write(_ value: Double) async throws -> HTTPResponse {
            let series = [Series(Labels(name: "sent"), at: WallClock().now, value)]
            return try await client.send(
                HTTPRequest(
                    method: "POST", url: keeper.url + "/api/v1/write",
                    headers: [
                        HTTPHeader("Content-Type", "application/x-protobuf"),
                        HTTPHeader("Content-Encoding", "snappy"),
                    ], body: Snappy.encode(WriteRequestWriter.encode(series))))
        }
        func otlp() async throws -> HTTPResponse {
            let time = "\(WallClock().now.milliseconds)000000"
            let body =
                #"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"x","gauge":{"dataPoints":["#
                + #"{"asInt":1,"timeUnixNano":"\#(time)"}]}}]}]}]}"#
            return try await client.send(
                HTTPRequest(
                    method: "POST", url: keeper.url + "/v1/metrics",
                    headers: [HTTPHeader("Content-Type", "application/json")], body: Array(body.utf8)))
        }
        for metric in ["level", "level:doubled"] { try await fresh(metric) }
        #expect(try await write(1).status == 204)

        try disk.fill(entirely: true)
        try await Deadline.wait("the store to take nothing") {
            let answer = try await client.send(HTTPRequest(url: keeper.url + "/health"))
            return try JSONValue.parse(answer.body)["storing"] == .bool(false)
        }
        for _ in 0..<3 { for metric in ["level", "level:doubled", "up"] { try await fresh(metric) } }
        let refused = try await write(2)
        #expect(refused.status == 503 && refused.header("Retry-After") == "10")
        #expect(try await otlp().status == 503)

        disk.free()
        try await Deadline.wait("the store to take something") { try await write(3).status == 204 }
        #expect(try await otlp().status == 200)
        for metric in ["level", "level:doubled"] { try await fresh(metric) }
        #expect(try await keeper.stop() == 0, "\(keeper.program.complained)")
        await page.stop()
        let store = try Store.open(keeper.data, mode: .readOnly)
        defer { store.close() }
        func column(_ name: String) async throws -> Column {
            let found = try await store.select([.metric(name)], in: TimeRange(.distantPast, .distantFuture))
            return try #require(found.first?.floats)
        }
        func longestGap(_ times: [Timestamp]) -> TimeSpan {
            zip(times.dropFirst(), times).map { $0 - $1 }.max() ?? .zero
        }
        // Each page that was served is there, but for the last, or its scrape failed; the rule missed none
        // either, however long the machine stood still.
        let level = try await column("level").times
        let failed = try await column("up").values.count { $0 == 0 }
        #expect(level.count > 5 && level.count + failed >= served.withLock { $0 } - 1)
        let doubled = try await column("level:doubled").times
        #expect(longestGap(doubled) < longestGap(level) + .seconds(4))
        let lost = try await store.select(
            [.metric("beaufort_store_dropped_samples_total")], in: TimeRange(.distantPast, .distantFuture))
        #expect(!lost.isEmpty && lost.allSatisfy { $0.floats.values.allSatisfy { $0 == 0 } })
    }

    /// The shipped alerts with a shorter patience, and one receiver for all.
    private func configuration(_ folder: TemporaryFolder, _ receiver: String) throws -> String {
        let rules = try folder.write(
            "rules.yaml",
            """
            groups:
              - name: disk
                interval: 1s
                rules:
                  - alert: NothingStored
                    expr: time() - max(max_over_time(beaufort_telemetry_last_ingest_timestamp_seconds[6h])) > 8
                  - alert: AlertsUnwritten
                    expr: max by (receiver) (beaufort_outbox_unwritten) > 0
            """)
        let routes = try folder.write(
            "routes.yaml",
            """
            route: {receiver: pager, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 4h}
            receivers:
              - name: pager
                webhook_configs: [{url: "\(receiver)/", send_resolved: true}]
            """)
        return try folder.write(
            "beaufort.yaml",
            ShippedConfiguration.text(rules: rules, alertmanager: routes)
                + "intervals: {flush: 200ms, scrape: 1s}\n")
    }
}
