import Glibc
import Outbound
import Store
import Support
import Telemetry
import Testing

/// Remote write 2.0 between real programs.
@Suite struct RemoteWrite2Tests {
    private static let two = "protobuf_message: io.prometheus.write.v2.Request"

    /// One agent scrapes a page and is written to, and sends all it has to another.
    @Test func oneAgentSendsAnotherEverything() async throws {
        let folders = (try TemporaryFolder(), try TemporaryFolder())
        let page = try await ScriptedServer { _ in
            let text =
                "# TYPE pages counter\n# HELP pages Pages read.\n# UNIT pages sheets\npages_total 7\n# EOF\n"
            let type = HTTPHeader("Content-Type", "application/openmetrics-text; version=1.0.0")
            return [.answer(200, headers: [type], body: text)]
        }
        let receiver = try Keeper(folders.1, settings: "")
        try await receiver.ready()
        let sender = try Keeper(
            folders.0,
            settings: """
                remote_write:
                  - url: \(receiver.url)/api/v1/write
                    \(Self.two)
                    # Both have series of their own under the same names.
                    write_relabel_configs: [{target_label: host, replacement: sender}]
                scrape_configs:
                  - {job_name: book, scrape_interval: 1s, static_configs: [{targets: ['127.0.0.1:\(page.port)']}]}

                """)
        try await sender.ready()
        let client = try OutboundClient()
        var histogram = ExponentialHistogram(schema: 3)
        for value in [0.1, 0.5, 7, 7.01] { histogram.observe(value) }
        let native = Series(Labels(name: "native"), at: WallClock().now, histogram)
        let taken = try await client.send(
            HTTPRequest(
                method: "POST", url: sender.url + "/api/v1/write",
                headers: [
                    HTTPHeader("Content-Type", RemoteWriteMessage.one.contentType),
                    HTTPHeader("Content-Encoding", "snappy"),
                ], body: Snappy.encode(WriteRequestWriter.encode([native]))))
        #expect(taken.status == 204)
        let stores = (
            try Store.open(sender.data, mode: .readOnly), try Store.open(receiver.data, mode: .readOnly)
        )
        func all(_ store: Store, _ matcher: Matcher) async throws -> [Series] {
            try await store.select([matcher], in: TimeRange(.distantPast, .distantFuture))
        }
        try await Deadline.wait("scrapes and the histogram to arrive") {
            let pages = try await all(stores.1, .metric("pages_total")).first?.floats.count ?? 0
            let natives = try await all(stores.1, .metric("native"))
            return pages >= 3 && !natives.isEmpty
        }
        let metadata = try await client.send(
            HTTPRequest(url: receiver.url + "/api/v1/metadata?metric=pages_total"))
        #expect(
            String(decoding: metadata.body, as: UTF8.self)
                == #"{"status":"success","data":{"pages_total":["#
                + #"{"type":"counter","help":"Pages read.","unit":"sheets"}]}}"#)
        #expect(try await sender.stop() == 0, "\(sender.program.complained)")
        #expect(try await receiver.stop() == 0, "\(receiver.program.complained)")
        func sent(_ series: Series) -> Labels { series.labels.merging(Labels([Label("host", "sender")])) }
        let natives = (
            try await all(stores.0, .metric("native")), try await all(stores.1, .metric("native"))
        )
        #expect(natives.1.map(\.labels) == natives.0.map(sent))
        #expect(natives.1.map(\.histograms) == natives.0.map(\.histograms) && natives.0.count == 1)
        let ours = try await all(stores.0, Matcher("job", .equal, "book"))
        let pending = Int(try await stores.0.outgoingBacklogs().first?.pending ?? 0)
        #expect(ours.count >= 6)
        for one in ours {
            let theirs = try await all(stores.1, .metric(one.labels.metricName ?? ""))
            let got = theirs.first { $0.labels == sent(one) }?.floats ?? Column()
            #expect(got.times == Array(one.floats.times.prefix(got.count)), "\(one.labels)")
            #expect(
                got.values.map(\.bitPattern) == one.floats.values.prefix(got.count).map(\.bitPattern))
            #expect(one.floats.count - got.count <= pending)
        }
        let dropped = try await all(stores.0, .metric(MetricCatalogue.remoteWriteDropped.name))
        #expect(dropped.allSatisfy { $0.floats.values.allSatisfy { $0 == 0 } })
        stores.0.close()
        stores.1.close()
        await page.stop()
    }

    /// Receivers of 1.0 alone that look at no header say 2xx to a 2.0 request and have nothing of it.
    @Test(
        .enabled(if: Peer.isAvailable("prometheus") && Peer.isAvailable("victoria-metrics")),
        arguments: MetricServer.Maker.allCases)
    func aReceiverOf1IsNoticedAndGetsAllOnceItIsSetRight(maker: MetricServer.Maker) async throws {
        let folder = try TemporaryFolder()
        let server = try MetricServer(maker, in: folder)
        try await server.ready()
        func settings(_ message: String) -> String {
            """
            remote_write:
              - url: \(server.url)/api/v1/write
                name: old
                queue_config: {max_backoff: 200ms}
                \(message)

            """
        }
        var keeper = try Keeper(folder, settings: settings(Self.two))
        try await keeper.ready()
        try await Deadline.wait("it to be noticed") {
            try await keeper.number("max(beaufort_remote_write_misunderstood)") == 1
        }
        #expect(keeper.program.complained.contains("set protobuf_message: prometheus.WriteRequest"))
        #expect(try await keeper.number("sum(beaufort_remote_write_dropped_total)") == 0)
        #expect(try await keeper.number("max(beaufort_remote_write_pending_samples) > 10") != nil)
        #expect(try await server.value("count({__name__=~\".+\"})") == nil)
        #expect(try await keeper.stop() == 0)
        let reader = try Store.open(keeper.data, mode: .readOnly)
        let name = MetricCatalogue.remoteWriteMisunderstood.name
        let before = try await reader.select([.metric(name)], in: TimeRange(.distantPast, .distantFuture))
        reader.close()

        keeper = try Keeper(folder, settings: settings(""))
        try await keeper.ready()
        try await Deadline.wait("what waited to arrive") {
            try await keeper.number("max(beaufort_remote_write_lag_seconds) < 2") != nil
        }
        #expect(try await keeper.number("sum(beaufort_remote_write_dropped_total)") == 0)
        try await server.settle()
        let found = try await server.samples(name, window: "1h", at: WallClock().now)
        #expect(!before.isEmpty)
        for one in before {
            #expect(found[one.labels]?.count ?? 0 >= one.floats.count, "\(one.labels)")
        }
        #expect(try await keeper.stop() == 0, "\(keeper.program.complained)")
        try await server.stop()
    }
}

extension Keeper {
    /// The number a query comes to, nil when it comes to nothing.
    func number(_ expression: String) async throws -> Double? {
        try await QueryNumber.ask(url, expression)
    }
}
