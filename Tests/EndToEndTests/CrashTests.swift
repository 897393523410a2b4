import Glibc
import Store
import Support
import Synchronization
import Telemetry
import Testing

/// `kill -9` under load, again and again, on one data folder.
@Suite struct CrashTests {
    @Test func nothingCommittedIsLostAndNobodyIsPagedTwice() async throws {
        let folder = try TemporaryFolder()
        // Status and idempotency key of each page.
        let pages = Mutex<[Page]>([])
        let receiver = try await ScriptedServer { request in
            let body = try? JSONValue.parse(request.body)
            let page = Page(
                status: body?["status"]?.string ?? "?", key: request.header("Idempotency-Key") ?? "none")
            pages.withLock { $0.append(page) }
            return [.answer(200)]
        }
        let config = try CrashTests.configuration(in: folder, pager: receiver.url)
        var before = Committed()
        // Twenty where time allows; the store's own crash tests are more thorough.
        let rounds = Peer.isRequired ? 20 : 4
        for round in 1...rounds {
            let port = RealRuntime.freePort()
            let agent = try Agent(folder: folder.path, config: config, runtime: Agent.standIn(port: port))
            try await agent.ready()
            // Long before the kill: a page whose answer was not yet written down is rightly sent again.
            try await Deadline.wait("the page") { pages.withLock { !$0.isEmpty } }
            let reader = try Store.open(agent.data, mode: .readOnly)
            let seen = before.requests
            try await CrashTests.load(agent) {
                try await reader.requestCount(in: TimeRange(.distantPast, .distantFuture)) >= seen + 10
            }
            before = try await Committed(reader)
            #expect(before.requests >= seen + 10)
            #expect(before.series.count >= 3)
            agent.program.signal(SIGKILL)
            #expect(try await agent.program.end() == 128 + SIGKILL)
            try await Deadline.wait("the runtime to end with its agent") {
                try RunTests.processes(saying: "stand-in\0--port\0\(port)").isEmpty
            }
            reader.close()
            let after = try Store.open(agent.data, mode: .readOnly)
            let kept = try await Committed(after)
            after.close()
            #expect(before.isContained(in: kept), "round \(round)")
            before = kept
        }
        let store = try Store.open(folder.file("data"), mode: .readOnly)
        #expect(try await store.verify().problems.isEmpty)
        store.close()
        // One alert fired in the first round and has gone on firing since: one notification. It is sent again
        // only when the kill came between the receiver's 200 and our record of it, and then under the same
        // key, by which receivers tell a repetition.
        let received = pages.withLock { $0 }
        #expect(Set(received.map(\.key)).count == 1, "\(received)")
        #expect(received.allSatisfy { $0.status == "firing" && $0.key != "none" })
        await receiver.stop()
    }

    /// Eight clients ask until the condition holds.
    private static func load(
        _ agent: Agent, until isEnough: @escaping @Sendable () async throws -> Bool
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<8 {
                group.addTask {
                    while !Task.isCancelled {
                        _ = try? await agent.chat(tokens: 2, isStreaming: client % 2 == 0)
                    }
                }
            }
            defer { group.cancelAll() }
            try await Deadline.wait("requests in the store", until: isEnough)
        }
    }

    private static func configuration(in folder: TemporaryFolder, pager: String) throws -> String {
        try folder.write(
            "rules/always.yaml",
            """
            groups:
              - name: always
                interval: 1s
                rules:
                  - {alert: Always, expr: vector(1), labels: {severity: page}}
            """)
        try folder.write(
            "alertmanager.yaml",
            """
            route: {receiver: pager, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 4h}
            receivers: [{name: pager, webhook_configs: [{url: '\(pager)/'}]}]
            """)
        return try folder.write(
            "beaufort.yaml",
            ShippedConfiguration.text(rules: "rules/", alertmanager: "alertmanager.yaml")
                + "intervals: {flush: 200ms, maintain: 1s}\n")
    }
}

private struct Page: Hashable, Sendable {
    var status: String
    var key: String
}

/// What a reader sees: rows of the request log, and every sample of some metrics.
private struct Committed {
    var requests = 0
    var series: [Labels: Column] = [:]

    init() {}

    init(_ store: Store) async throws {
        let always = TimeRange(.distantPast, .distantFuture)
        requests = try await store.requestCount(in: always)
        for metric in ["beaufort_requests_total", "beaufort_sli_events_total", "ALERTS"] {
            for one in try await store.select([.metric(metric)], in: always) {
                series[one.labels] = one.floats
            }
        }
    }

    func isContained(in later: Committed) -> Bool {
        requests <= later.requests
            && series.allSatisfy { labels, column in
                guard let kept = later.series[labels] else { return false }
                return kept.times.starts(with: column.times)
                    && zip(kept.values, column.values).allSatisfy { $0.bitPattern == $1.bitPattern }
            }
    }
}
