import Alerting
import PromQL
import Store
import Support
import Synchronization
import Telemetry

/// The whole alerting service over samples in memory, handing its alerts to an Alertmanager that notes them
/// down: what the compliance suite for alert generators sets up. Times are seconds after the start.
final class AlertGeneratorBench {
    /// An alert as the Alertmanager was told of it.
    struct Told: Equatable {
        var at: Int64
        var labels: Labels
        var annotations: Labels
        var startsAt: Int64
        var endsAt: Int64

        var name: String { labels["alertname"] ?? "" }
        /// Its end has come.
        var isOver: Bool { endsAt <= at }
    }

    let memory = MemoryStore()
    private(set) var service: AlertingService
    let start = Timestamp(milliseconds: 1_767_225_600_000)
    private let folder: TemporaryFolder
    private var store: Store
    private let groups: [RuleGroup]
    private let inbox = Inbox()
    private var seconds: Int64 = 0

    init(rules: String) throws {
        folder = try TemporaryFolder()
        groups = try RuleFileReader.read(rules, file: "rules.yaml").groups
        store = try Self.open(folder)
        service = Self.service(groups, store, memory, inbox)
    }

    private static func open(_ folder: TemporaryFolder) throws -> Store {
        try Store.open(folder.path, mode: .readWrite, records: [AlertingSchema.records])
    }

    private static func service(
        _ groups: [RuleGroup], _ store: Store, _ memory: MemoryStore, _ inbox: Inbox
    ) -> AlertingService {
        AlertingService(
            groups: groups, configuration: .empty,
            handover: HandoverSettings(peers: [HandoverPeer(name: "am", url: "http://am/api/v2/alerts")]),
            store: store, runner: QueryEngine(source: memory), sink: memory,
            sender: { try inbox.take($0) }, time: TestClock())
    }

    /// The process dies and another one starts on the same file.
    func restart() throws {
        store.close()
        store = try Self.open(folder)
        service = Self.service(groups, store, memory, inbox)
    }

    deinit {
        store.close()
    }

    /// Samples each 15 s, from the start: values with how often each comes.
    func write(_ labels: KeyValuePairs<String, String>, _ values: [(value: Double, count: Int)]) async throws
    {
        var series = Series(labels: Labels(name: "alert_generator_test_suite", labels))
        for value in values.flatMap({ Array(repeating: $0.value, count: $0.count) }) {
            series.floats.append(start + .seconds(Int64(series.floats.count) * 15), value)
        }
        try await memory.append([series])
    }

    /// Ticks each five seconds, as the agent does each second, up to a moment.
    func run(to end: Int64) async throws {
        while seconds <= end {
            let now = start + .seconds(seconds)
            try await service.tick(at: now)
            inbox.now = seconds
            await service.handOver(at: now)
            seconds += 5
        }
    }

    /// Everything told so far, in order.
    var told: [Told] {
        inbox.told.map { at, alert in
            func time(_ name: String) -> Int64 {
                let time = alert[name]?.string.flatMap { Timestamp(rfc3339: $0) } ?? .distantPast
                return (time - start).milliseconds / 1_000
            }
            func labels(_ name: String) -> Labels {
                Labels((alert[name]?.members ?? []).map { Label($0.name, $0.value.string ?? "") })
            }
            return Told(
                at: at, labels: labels("labels"), annotations: labels("annotations"),
                startsAt: time("startsAt"), endsAt: time("endsAt"))
        }
    }

    /// When an alert was told as firing, or as over.
    func moments(_ name: String, isOver: Bool) -> [Int64] {
        told.filter { $0.name == name && $0.isOver == isOver }.map(\.at)
    }

    /// State and value of each pending and firing alert of a rule, as `/api/v1/rules` shows them.
    func states(_ name: String) async -> [String] {
        await service.ruleGroups().flatMap(\.rules).filter { $0.rule.name == name }.flatMap(\.alerts)
            .map { "\($0.state) \(numberText($0.value)) since \(($0.activeAt - start).milliseconds / 1_000)" }
    }

    /// The moments at which `ALERTS` says so of an alert.
    func samples(_ name: String, _ state: String) -> [Int64] {
        let wanted = memory.series.filter {
            $0.labels.metricName == "ALERTS" && $0.labels["alertname"] == name
                && $0.labels["alertstate"] == state
        }
        return wanted.flatMap { series in
            zip(series.floats.times, series.floats.values).filter { !$0.1.isStale && $0.1 == 1 }
                .map { ($0.0 - start).milliseconds / 1_000 }
        }.sorted()
    }
}

/// Notes down what it is posted.
private final class Inbox: Sendable {
    private let state = Mutex((now: Int64(0), told: [(Int64, JSONValue)]()))

    var now: Int64 {
        get { state.withLock { $0.now } }
        set { state.withLock { $0.now = newValue } }
    }

    var told: [(Int64, JSONValue)] { state.withLock { $0.told } }

    func take(_ request: HTTPRequest) throws -> HTTPResponse {
        let alerts = try JSONValue.parse(request.body).array ?? []
        state.withLock { state in state.told += alerts.map { (state.now, $0) } }
        return HTTPResponse(status: 200)
    }
}
