import Glibc
import Store
import Support
import Telemetry
import Testing

/// Real Prometheus and VictoriaMetrics as receivers of what a real agent measures.
@Suite struct RemoteWriteTests {
    /// The receiver comes late, goes away and comes back; the agent is killed meanwhile and started again.
    /// In the end the receiver has, sample for sample, what the agent's own history has.
    @Test(
        .enabled(if: Peer.isAvailable("prometheus") && Peer.isAvailable("victoria-metrics")),
        arguments: MetricServer.Maker.allCases)
    func theReceiverHasWhatTheHistoryHas(maker: MetricServer.Maker) async throws {
        let folder = try TemporaryFolder()
        let port = RealRuntime.freePort()
        let settings = """
            remote_write:
              - url: http://127.0.0.1:\(port)/api/v1/write
                queue_config: {max_backoff: 200ms}

            """
        var keeper = try Keeper(folder, settings: settings)
        try await keeper.ready()
        try await Self.measured(keeper.data, samples: 40)
        keeper.program.signal(SIGKILL)
        _ = try await keeper.program.end()

        var server = try MetricServer(maker, in: folder, port: port)
        try await server.ready()
        keeper = try Keeper(folder, settings: settings)
        try await keeper.ready()
        try await Deadline.wait("something to arrive") {
            try await server.value("count({__name__=\"process_start_time_seconds\"})") != nil
        }
        keeper.program.signal(SIGKILL)
        _ = try await keeper.program.end()
        try await server.stop()

        keeper = try Keeper(folder, settings: settings)
        try await keeper.ready()
        try await Self.measured(keeper.data, samples: 80)
        server = try MetricServer(maker, in: folder, port: port)
        try await server.ready()
        try await Deadline.wait("everything to arrive") {
            // Rules and health series are written all the time, so the queue is hardly ever quite empty.
            try await Self.lag(keeper) ?? .infinity < 2
        }
        #expect(try await keeper.stop() == 0, "\(keeper.program.complained)")
        try await server.settle()
        try await Self.compare(keeper, server)
        try await server.stop()
    }

    /// Waits until the history has so many samples of one series.
    private static func measured(_ data: String, samples: Int) async throws {
        let reader = try Store.open(data, mode: .readOnly)
        defer { reader.close() }
        try await Deadline.wait("\(samples) samples") {
            let found = try await reader.select(
                [.metric("beaufort_store_size_bytes")], in: TimeRange(.distantPast, .distantFuture))
            return found.first?.floats.count ?? 0 >= samples / 10
        }
    }

    /// Age of the oldest sample that was not sent yet, in seconds.
    private static func lag(_ keeper: Keeper) async throws -> Double? {
        let answer = try await keeper.run(
            [
                "query", "--data", keeper.data, "--format", "json",
                "max(beaufort_remote_write_lag_seconds)",
            ])
        let result = try JSONValue.parse(Array(answer.output.utf8))["result"]?.array?.first
        return result?["value"]?.array?.last?.string.flatMap { Double($0) }
    }

    private static func compare(_ keeper: Keeper, _ server: MetricServer) async throws {
        let store = try Store.open(keeper.data, mode: .readOnly)
        defer { store.close() }
        let series = try await store.select([], in: TimeRange(.distantPast, .distantFuture))
        #expect(series.count > 10)
        let backlog = try await store.outgoingBacklogs().first?.pending ?? 0
        let now = WallClock().now
        for name in Set(series.compactMap(\.labels.metricName)) {
            let theirs = try await server.samples(name, window: "1h", at: now)
            for one in series where one.labels.metricName == name {
                let ours = zip(one.floats.times, one.floats.values).filter { !$0.1.isNaN }
                    .map { "\($0.seconds) \(numberText($1))" }
                let got = theirs[one.labels] ?? []
                // What was measured while the agent ended waits for its next start.
                #expect(got == Array(ours.prefix(got.count)), "\(one.labels)")
                #expect(ours.count - got.count <= Int(backlog), "\(one.labels)")
            }
        }
    }
}
