import Alerting
import PromQL
import Store
import Support
import Synchronization
import Telemetry

/// The service over a real store file, with a scripted runner and receiver, on the test's own time.
final class AlertingBench {
    let folder: TemporaryFolder
    let runner = ScriptedRunner()
    let receiver = ScriptedReceiver()
    let programs = ScriptedPrograms()
    let sink = MemoryStore()
    private(set) var store: Store
    private(set) var service: AlertingService
    var now = Timestamp(milliseconds: 1_767_225_600_000)
    private let groups: [RuleGroup]
    private var configuration: AlertmanagerConfiguration
    private let options: AlertingOptions
    private let maintenance: MaintenancePlan

    /// - Parameter configuration: in the place of `routing`.
    init(
        rules: String, routing: String = AlertingBench.routing,
        configuration given: AlertmanagerConfiguration? = nil, options: AlertingOptions = AlertingOptions(),
        maintenance: MaintenancePlan = MaintenancePlan(), escalations: [Escalation] = [],
        fallback: String? = nil, time: any TimeSource = TestClock()
    ) throws {
        folder = try TemporaryFolder()
        groups = try RuleFileReader.read(rules, file: "rules.yaml").groups
        var configuration =
            try given ?? AlertmanagerReader().read(routing, file: "alertmanager.yaml").configuration
        configuration.escalations = escalations
        configuration.fallbackReceiver = fallback
        self.configuration = configuration
        self.options = options
        self.maintenance = maintenance
        store = try Store.open(folder.path, mode: .readWrite, records: [AlertingSchema.records])
        service = AlertingService(
            groups: groups, configuration: configuration, maintenance: maintenance, options: options,
            store: store, runner: runner, sink: sink, sender: receiver.sender, programs: programs.sender,
            time: time)
    }

    deinit {
        store.close()
    }

    /// Alerts grouped alone, told at once, to one webhook.
    static let routing = """
        route: {receiver: hook, group_by: ['...'], group_wait: 0s, group_interval: 10s, repeat_interval: 1h}
        receivers:
          - name: hook
            webhook_configs: [{url: 'http://hook/'}]
        """

    static func rule(_ extra: String = "") -> String {
        """
        groups:
          - name: g
            interval: 10s
            rules:
              - alert: X
                expr: up == 0
                labels: {severity: page}
                annotations: {summary: "{{ $labels.n }} is at {{ $value }}"}
                \(extra)
        """
    }

    /// The process dies and another one starts on the same file.
    func restart(groups: [RuleGroup]? = nil, configuration: AlertmanagerConfiguration? = nil) throws {
        if let configuration { self.configuration = configuration }
        store.close()
        store = try Store.open(folder.path, mode: .readWrite, records: [AlertingSchema.records])
        service = AlertingService(
            groups: groups ?? self.groups, configuration: self.configuration, maintenance: maintenance,
            options: options, store: store, runner: runner, sink: sink, sender: receiver.sender)
    }

    /// Evaluates, decides and sends once, now.
    @discardableResult
    func step() async throws -> AlertingService.Report {
        let report = try await service.tick(at: now)
        receiver.now = now
        try await service.dispatch(at: now)
        return report
    }

    /// Steps of ten seconds.
    func run(_ count: Int) async throws {
        for _ in 0..<count {
            now = now + .seconds(10)
            try await step()
        }
    }
}

/// Answers every query with the same elements, or fails.
final class ScriptedRunner: QueryRunner {
    struct Failure: Error {}

    private let elements = Mutex<[String]?>([])

    /// The `n` labels of the elements; nil makes queries fail.
    func answer(_ names: [String]?) {
        elements.withLock { $0 = names }
    }

    func instant(_ query: String, at time: Timestamp) async throws -> QueryResult {
        guard let names = elements.withLock({ $0 }) else { throw Failure() }
        return QueryResult(
            .vector(
                names.map {
                    VectorElement(labels: Labels(name: "up", ["n": $0]), time: time, sample: .float(0))
                }))
    }

    func range(_ query: String, over range: TimeRange, step: TimeSpan) async throws -> QueryResult {
        throw Failure()
    }
}

/// Takes notifications in and answers as told.
final class ScriptedReceiver: Sendable {
    struct Accepted: Sendable {
        var key: String
        var url: String
        var time: Timestamp
        var body: JSONValue

        var status: String { body["status"]?.string ?? "" }
        var reason: String { body["notification_reason"]?.string ?? "" }

        /// `n` label and status of each alert.
        var alerts: [String] {
            (body["alerts"]?.array ?? []).map {
                "\($0["labels"]?["n"]?.string ?? "") \($0["status"]?.string ?? "")"
            }
        }
    }

    private struct State {
        var answer: @Sendable (HTTPRequest) async throws -> HTTPResponse = { _ in HTTPResponse(status: 200) }
        var accepted: [Accepted] = []
        var attempts = 0
        var now = Timestamp(milliseconds: 0)
    }

    private let state = Mutex(State())

    var now: Timestamp {
        get { state.withLock { $0.now } }
        set { state.withLock { $0.now = newValue } }
    }

    var accepted: [Accepted] { state.withLock { $0.accepted } }
    var attempts: Int { state.withLock { $0.attempts } }

    func answer(_ answer: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse) {
        state.withLock { $0.answer = answer }
    }

    var sender: HTTPSender {
        { [self] request in
            let answer = state.withLock { state in
                state.attempts += 1
                return state.answer
            }
            let response = try await answer(request)
            if (200..<300).contains(response.status) {
                let body = try JSONValue.parse(request.body)
                let key = request.headers.first { $0.name == "Idempotency-Key" }?.value ?? ""
                state.withLock {
                    $0.accepted.append(Accepted(key: key, url: request.url, time: $0.now, body: body))
                }
            }
            return response
        }
    }
}

/// Ends programs as told, each with the next result; the last one stands for all that follow.
final class ScriptedPrograms: Sendable {
    private let state = Mutex((calls: [ProgramCall](), results: [ProgramResult(status: 0)]))

    var calls: [ProgramCall] { state.withLock { $0.calls } }

    var results: [ProgramResult] {
        get { state.withLock { $0.results } }
        set { state.withLock { $0.results = newValue } }
    }

    var sender: ProgramSender {
        { [self] call in
            state.withLock { state in
                state.calls.append(call)
                return state.results.count > 1 ? state.results.removeFirst() : state.results[0]
            }
        }
    }
}
