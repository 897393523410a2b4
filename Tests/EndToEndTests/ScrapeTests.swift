import Glibc
import Store
import Support
import Telemetry
import Testing

/// Real programs scraped by a real agent, and asked by our commands.
@Suite struct ScrapeTests {
    @Test(.enabled(if: Peer.isAvailable("prometheus")))
    func prometheusIsScrapedAndEndsWhenItGoes() async throws {
        let folder = try TemporaryFolder()
        let server = try MetricServer(.prometheus, in: folder)
        try await server.ready()
        let keeper = try Keeper(
            folder,
            settings: """
                scrape_configs:
                  - job_name: prom
                    scrape_interval: 1s
                    static_configs: [{targets: ['127.0.0.1:\(server.port)']}]
                    metric_relabel_configs: [{source_labels: [__name__], regex: 'net_.*', action: drop}]

                """)
        try await keeper.ready()
        let reader = try Store.open(keeper.data, mode: .readOnly)
        defer { reader.close() }
        func last(_ name: String) async throws -> Double? {
            let found = try await reader.select(
                [.metric(name), Matcher("job", .equal, "prom")], in: TimeRange(.distantPast, .distantFuture))
            return found.first?.floats.values.last
        }
        try await Deadline.wait("three scrapes") {
            let up = try await reader.select([.metric("up")], in: TimeRange(.distantPast, .distantFuture))
            return up.first?.floats.count ?? 0 >= 3
        }
        #expect(try await last("up") == 1)
        #expect(try await last("go_goroutines") ?? 0 > 0)
        #expect(try await last("net_conntrack_dialer_conn_attempted_total") == nil)
        #expect(try await last("scrape_samples_scraped") ?? 0 > 100)
        try await server.stop()
        try await Deadline.wait("up to fall") { try await last("up") == 0 }
        try await Deadline.wait("its series to end") { try await last("go_goroutines")?.isStale == true }
        #expect(try await keeper.stop() == 0, "\(keeper.program.complained)")
    }

    /// The same commands against an agent, Prometheus and VictoriaMetrics.
    @Test(
        .enabled(if: Peer.isAvailable("prometheus") && Peer.isAvailable("victoria-metrics")),
        arguments: MetricServer.Maker.allCases)
    func commandsAskOtherServers(maker: MetricServer.Maker) async throws {
        let folder = try TemporaryFolder()
        let server = try MetricServer(maker, in: folder)
        try await server.ready()
        let keeper = try Keeper(folder, settings: "remote_write: [{url: '\(server.url)/api/v1/write'}]\n")
        try await keeper.ready()
        try await Deadline.wait("samples to arrive") {
            try await server.value("beaufort_build_info") == 1
        }
        let query = try await keeper.run([
            "query", "--url", server.url, "--format", "csv", "beaufort_build_info",
        ])
        #expect(query.status == 0 && query.output.contains("version="), "\(query.errors)")
        // VictoriaMetrics moves the ends to whole steps: the last one may lie before the first sample.
        try await Deadline.wait("a range with a sample") {
            let range = try await keeper.run(
                [
                    "query", "--url", server.url, "--start", "now-1m", "--end", "now", "--step", "5s",
                    "count(beaufort_build_info)",
                ])
            #expect(range.status == 0, "\(range.errors)")
            return range.output.contains(" 1")
        }
        let config = folder.file("beaufort.yaml")
        let list = try await keeper.run(["slo", "list", "--config", config, "--url", server.url])
        #expect(list.status == 0 && list.output.contains("%"), "\(list.errors)")
        let top = try await keeper.run(["top", "--once", "--page", "executive", "--url", server.url])
        #expect(top.status == 0 && !top.output.isEmpty, "\(top.errors)")
        #expect(try await keeper.stop() == 0)
        try await server.stop()

        let dead = try await keeper.run(["query", "--url", server.url, "up"])
        #expect(
            dead.status == 3 && dead.errors.contains("no server answers at \(server.url)"), "\(dead.errors)")
    }

    /// History goes out as OpenMetrics text that promtool takes, and comes back the same.
    @Test(.enabled(if: Peer.isAvailable("promtool")))
    func historyGoesOutAndComesBack() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.file("old"), mode: .readWrite)
        let start = Timestamp(milliseconds: 1_767_225_600_000)
        var lines = 0
        for step in 0..<500 {
            let time = start + .seconds(Int64(step) * 15)
            try await store.append(
                (0..<20).map { index in
                    Series(
                        Labels(name: "requests_total", ["path": "/a \"\(index)\"\n", "zone": "z"]), at: time,
                        Double(step * index) + 0.25)
                })
            lines += 20
        }
        store.close()
        let export = try await Program.run(
            [
                "sh", "-c",
                "'\(Program.beaufort)' store export --data '\(folder.file("old"))' > '\(folder.file("h.om"))'",
            ],
            folder: folder.path)
        #expect(export.status == 0, "\(export.errors)")
        let blocks = try await Program.run(
            [
                "promtool", "tsdb", "create-blocks-from", "openmetrics", folder.file("h.om"),
                folder.file("blocks"),
            ],
            folder: folder.path)
        #expect(blocks.status == 0, "\(blocks.errors)\(blocks.output)")
        let imported = try await Program.run(
            [Program.beaufort, "store", "import", "--data", folder.file("new"), folder.file("h.om")],
            folder: folder.path)
        let summary = "\(lines) samples of 20 series, from 2026-01-01T00:00:00Z to 2026-01-01T02:04:45Z\n"
        #expect(imported.output == summary, "\(imported.errors)")
        let (old, new) = (
            try Store.open(folder.file("old"), mode: .readOnly),
            try Store.open(folder.file("new"), mode: .readOnly)
        )
        let all = TimeRange(.distantPast, .distantFuture)
        #expect(try await old.select([], in: all) == (try await new.select([], in: all)))
        old.close()
        new.close()
        let again = try await Program.run(
            [Program.beaufort, "store", "import", "--data", folder.file("new"), folder.file("h.om")],
            folder: folder.path)
        #expect(
            again.output.hasPrefix("0 samples of 20 series")
                && again.errors.contains("\(lines) samples were not newer"))
        let broken = try folder.write("bad.txt", "a 1 1767225600000\nb 2 1767225601000\nc d\n")
        let refused = try await Program.run(
            [Program.beaufort, "store", "import", "--data", folder.file("new"), broken], folder: folder.path)
        #expect(refused.status == 3 && refused.errors.contains("bad.txt:3:"), "\(refused.errors)")
    }
}
