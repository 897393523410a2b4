import Alerting
import App
import Store
import Support
import Telemetry

/// An agent's surroundings as a test wants them, over samples in memory.
struct FixedAgent: AgentState {
    var groups: [RuleGroupStatus] = []
    var targetList: [TargetStatus] = []
    var families: [MetricFamily] = []
    var counts = Cardinality()
    var statistics = StoreStatistics()
    var flags: [(name: String, value: String)] = [("query.timeout", "2m")]
    var configurationText = "listen: 127.0.0.1:9463\n"
    var started = Timestamp(milliseconds: 1_000)
    var warnings: [String] = []
    var alertmanagerList: [String] = []
    var configurationTaken = (time: Timestamp(milliseconds: 1_000), isLatest: true)

    func alertmanagers() async -> [String] { alertmanagerList }
    func ruleGroups() async -> [RuleGroupStatus] { groups }
    func targets() async -> [TargetStatus] { targetList }
    func metricFamilies() async -> [MetricFamily] { families }
    func cardinality(limit: Int) async throws -> Cardinality { counts }
    func storeStatistics() async throws -> StoreStatistics { statistics }
}

/// The series of a store in memory.
struct MemoryCatalogue: SeriesCatalogue {
    var store = MemoryStore()

    func seriesLabels(anyOf selectors: [[Matcher]], in range: TimeRange) async throws -> [Labels] {
        var found: Set<Labels> = []
        for matchers in selectors.isEmpty ? [[]] : selectors {
            for series in try await store.select(matchers, in: range) { found.insert(series.labels) }
        }
        return found.sorted()
    }
}

/// The API over a few samples at one fixed time, 1,000 s after the epoch.
struct FixedAPI {
    static let now = Timestamp(milliseconds: 1_000_000)

    let api: PrometheusAPI

    init(
        _ series: [Series] = FixedAPI.series, agent: FixedAgent = FixedAgent(),
        settings: QuerySettings = QuerySettings(), time: any TimeSource = TestClock(FixedAPI.now)
    ) {
        let store = MemoryStore(series)
        api = PrometheusAPI(
            source: store, catalogue: MemoryCatalogue(store: store), agent: agent, settings: settings,
            time: time)
    }

    /// `up{job="a"}` and `up{job="b"}`, each minute.
    static let series: [Series] = ["a", "b"].map { job in
        var one = Series(labels: Labels(name: "up", ["job": job, "instance": "h:1"]))
        for minute in 0...16 {
            one.floats.append(Timestamp(milliseconds: Int64(minute) * 60_000), job == "a" ? 1 : 0.5)
        }
        return one
    }

    /// Status and body of a GET of `path?query`.
    func get(_ target: String, headers: [HTTPHeader] = []) async -> (status: Int, text: String) {
        let parts = target.split(separator: "?", maxSplits: 1)
        let pairs = parts.count > 1 ? parts[1].split(separator: "&") : []
        let parameters = pairs.map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
            return (name: halves[0], value: halves.count > 1 ? halves[1] : "")
        }
        return await send(APIRequest(path: String(parts[0]), parameters: parameters, headers: headers))
    }

    func send(_ request: APIRequest) async -> (status: Int, text: String) {
        let answer = await api.answer(request)
        guard case .bytes(let bytes) = answer.body else { return (answer.status, "a stream") }
        return (answer.status, String(decoding: bytes, as: UTF8.self))
    }
}
