import Alerting
import PromQL
import SLO
import Store
import Support
import Synchronization
import Telemetry

/// An agent without sockets on a clock of its own: requests are recorded, counted, assessed and paged about,
/// once a second, over a real store file. It can die and come back at any second.
final class PagingWorld {
    let clock = TestClock()
    let pager = Pager()
    private(set) var latest: SLOReport?
    private let folder: TemporaryFolder
    private let slos: [SLODefinition]
    private let routing: AlertmanagerConfiguration
    private var store: Store
    private var recorder: SLIRecorder
    private var engine: SLOEngine
    private var alerting: AlertingService

    init() throws {
        folder = try TemporaryFolder()
        slos = OpenSLOReader.read([(file: "slo.yaml", text: Self.objective)]).slos
        routing = try AlertmanagerReader().read(Self.routing, file: "alertmanager.yaml").configuration
        (store, recorder, engine, alerting) = try Self.start(folder.path, slos, routing, pager, clock)
    }

    deinit { store.close() }

    /// The process ends without a word and another one starts on the same file.
    func restart() throws {
        store.close()
        (store, recorder, engine, alerting) = try Self.start(folder.path, slos, routing, pager, clock)
    }

    private static func start(
        _ path: String, _ slos: [SLODefinition], _ routing: AlertmanagerConfiguration, _ pager: Pager,
        _ clock: TestClock
    ) throws -> (Store, SLIRecorder, SLOEngine, AlertingService) {
        let store = try Store.open(path, mode: .readWrite, records: [AlertingSchema.records])
        let alerting = AlertingService(
            groups: [.burnAlerts(slos, interval: .seconds(1))], configuration: routing, store: store,
            runner: QueryEngine(source: store), sink: store, sender: pager.sender, time: clock)
        return (store, SLIRecorder(slos, at: clock.now), SLOEngine(slos, source: store), alerting)
    }

    /// One second: these requests end, then every part does its work.
    func second(good: Int, bad: Int) async throws {
        clock.advance(by: .seconds(1))
        let now = clock.now
        for index in 0..<(good + bad) {
            recorder.observe(Self.request(index, status: index < good ? 200 : 503, at: now))
        }
        try await store.append(recorder.counters(at: now))
        let report = try await engine.tick(at: now)
        latest = report
        try await store.append(report.derived)
        try await alerting.tick(at: now)
        try await alerting.dispatch(at: now)
    }

    private static func request(_ index: Int, status: Int, at time: Timestamp) -> RequestRecord {
        var record = RequestRecord(
            id: "\(time.milliseconds)-\(index)", start: time - .milliseconds(200), end: time)
        record.identity.operation = "chat"
        record.outcome.status = status
        if status >= 500 { record.outcome.error = .upstreamError }
        return record
    }

    static let objective = """
        apiVersion: openslo/v1
        kind: SLO
        metadata:
          name: simulated
          annotations:
            beaufort/burn-windows: 60s/15s 5x page
            beaufort/no-data-alert: "off"
        spec:
          service: chat
          indicator:
            metadata: {name: answered}
            spec:
              ratioMetric:
                counter: true
                good: {metricSource: {type: beaufort, spec: {where: status < 500}}}
                total: {metricSource: {type: beaufort, spec: {where: operation == "chat"}}}
          timeWindow: [{duration: 1h, isRolling: true}]
          budgetingMethod: Occurrences
          objectives: [{target: 0.99}]
        """

    static let routing = """
        route: {receiver: pager, group_by: [slo], group_wait: 2s, group_interval: 5s, repeat_interval: 4h}
        receivers: [{name: pager, webhook_configs: [{url: 'http://pager/'}]}]
        """
}

/// Takes every notification and remembers its status.
final class Pager: Sendable {
    private let heard = Mutex<[String]>([])

    /// `firing` and `resolved`, in the order they came.
    var notifications: [String] { heard.withLock { $0 } }

    var sender: HTTPSender {
        { [self] request in
            let status = try JSONValue.parse(request.body)["status"]?.string ?? "?"
            heard.withLock { $0.append(status) }
            return HTTPResponse(status: 200)
        }
    }
}
