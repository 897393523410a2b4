import PromQL
import SLO
import Support
import Telemetry
import Testing

/// SLOs over PromQL that are split by labels, and everything that is made from them.
@Suite struct SplitQueryTests {
    private static func definition(
        _ indicator: Indicator, by labels: [String] = ["route"], limit: Int = 100,
        silence: LabelSplit.Silence = .whole
    ) throws -> SLODefinition {
        let policy = try BurnPolicy.custom("10m/1m 2x page", period: .hours(1))
        return SLODefinition(
            name: "routes", displayName: "Routes", service: "web", indicator: indicator, target: 0.9,
            period: .rolling(.hours(1)), policy: policy,
            split: LabelSplit(labels, limit: limit, silence: silence))
    }

    /// Counters at 10 s steps, growing by so much at each.
    private static func counter(_ pairs: [String: String], _ growth: Double, steps: Range<Int>) -> Series {
        var labels = Labels(pairs.map { Label($0.key, $0.value) })
        labels[Label.metricName] = "hits_total"
        var column = Column()
        for step in steps {
            column.append(Fixture.seconds(step * 10), Double(step - steps.lowerBound) * growth)
        }
        return Series(labels: labels, floats: column)
    }

    /// By hand: of 1,000 s at 10 s steps, 600 s in a window of ten minutes hold 60 steps.
    @Test func countersBySum() async throws {
        let store = MemoryStore([
            SplitQueryTests.counter(["route": "/a", "code": "200", "pod": "1"], 9, steps: 0..<101),
            SplitQueryTests.counter(["route": "/a", "code": "500", "pod": "1"], 1, steps: 0..<101),
            SplitQueryTests.counter(["route": "/b", "code": "200", "pod": "1"], 5, steps: 0..<101),
            SplitQueryTests.counter(["code": "500", "pod": "2"], 2, steps: 0..<101),
        ])
        let indicator = CounterIndicator(
            selected: #"sum(rate(hits_total{code="500"}[5m]))"#, total: "sum(hits_total)", countsBad: true)
        var engine = SLOEngine([try SplitQueryTests.definition(.counters(indicator))], source: store)
        let report = try await engine.tick(at: Fixture.seconds(1_000))
        #expect(
            report.assessments.map(\.slo.title)
                == ["routes", #"routes{route="(none)"}"#, #"routes{route="/a"}"#, #"routes{route="/b"}"#])
        let windows = report.assessments.dropFirst().map { $0.windows.last?.counts }
        #expect(
            windows == [
                EventCounts(good: 0, bad: 120), EventCounts(good: 540, bad: 60),
                EventCounts(good: 300, bad: 0),
            ])
        #expect(report.assessments.dropFirst().map { $0.burn[.minutes(10)] } == [10, 1, 0])
    }

    @Test func theOverflowOfQueriesIsTheRest() async throws {
        let series = ["a", "b", "c", "d"].enumerated().map { index, name in
            // Later letters come later.
            SplitQueryTests.counter(["route": name], 1, steps: index * 20..<101)
        }
        let indicator = CounterIndicator(
            selected: "sum(hits_total)", total: "sum(hits_total)", countsBad: false)
        let slo = try SplitQueryTests.definition(.counters(indicator), limit: 2)
        var engine = SLOEngine([slo], source: MemoryStore(series))
        _ = try await engine.tick(at: Fixture.seconds(700))
        let report = try await engine.tick(at: Fixture.seconds(1_000))
        let counts = report.assessments.map { "\($0.slo.combination["route"] ?? "-") \($0.good)" }
        // 100 + 80 + 60 + 40 steps.
        #expect(counts == ["- 280", "(other) 100", "a 100", "b 80"])
        var fresh = SLOEngine([slo], source: MemoryStore(series))
        #expect(try await fresh.tick(at: Fixture.seconds(1_000)).assessments == report.assessments)
    }

    /// With `each` a combination whose series ends has no data, one that never had any is not missed.
    @Test(arguments: LabelSplit.Silence.allCases)
    func aCombinationThatEnds(silence: LabelSplit.Silence) async throws {
        let store = MemoryStore([
            SplitQueryTests.counter(["route": "/a"], 1, steps: 0..<101),
            SplitQueryTests.counter(["route": "/b"], 1, steps: 0..<41),
        ])
        let indicator = CounterIndicator(
            selected: "sum(hits_total)", total: "sum(hits_total)", countsBad: false)
        let slo = try SplitQueryTests.definition(.counters(indicator), silence: silence)
        var engine = SLOEngine([slo], source: store)
        _ = try await engine.tick(at: Fixture.seconds(400))
        let report = try await engine.tick(at: Fixture.seconds(1_000))
        let last: SLOState = silence == .each ? .noData : .noTraffic
        #expect(report.assessments.map(\.state) == [.ok, .ok, last])
    }

    @Test(arguments: [
        ("sum(x)", "sum by (route) (increase(x[1m]))"),
        ("sum by (code) (x)", "sum by (code, route) (increase(x[1m]))"),
        ("sum without (route, pod) (x)", "sum without (pod) (increase(x[1m]))"),
        (
            "sum(x) + on () sum(y)",
            "sum by (route) (increase(x[1m])) + on (route) sum by (route) (increase(y[1m]))"
        ),
        (
            "sum(x) / ignoring (route) sum(y)",
            "sum by (route) (increase(x[1m])) / sum by (route) (increase(y[1m]))"
        ),
    ])
    func queriesKeepTheLabels(query: String, split: String) async throws {
        let indicator = CounterIndicator(selected: query, total: query, countsBad: true)
        let store = MemoryStore([])
        let asked = AskedQueries(QueryEngine(source: store))
        let policy = try BurnPolicy.custom("60m/30m 2x page", period: .hours(2))
        var slo = try SplitQueryTests.definition(.counters(indicator))
        slo.policy = policy
        var engine = SLOEngine([slo], source: store, runner: asked)
        _ = try await engine.tick(at: Fixture.seconds(100_000))
        let expected = try Parser.parse(split).description
        let texts = await asked.texts
        #expect(texts.contains(expected), "\(texts)")
    }

    @Test func alertsNameTheCombination() throws {
        let slo = try SplitAgent.slo("chat", by: ["model", "tenant"])
        let alerts = burnAlerts(for: slo)
        let page = try #require(alerts.first)
        #expect(
            page.expression
                == #"beaufort_slo_burn_rate{slo="chat",window="1m"} > 2 and ignoring (window) "#
                + #"beaufort_slo_burn_rate{slo="chat",window="15s"} > 2"#)
        #expect(
            page.annotations["summary"]?.hasPrefix(
                "Availability (model {{ $labels.model }}, tenant {{ $labels.tenant }}) burns") == true)
        let asked =
            #"query (printf "beaufort_slo_error_budget_remaining_ratio{slo=\"chat\",model=%q,tenant=%q}" "#
        #expect(page.annotations["description"]?.contains(asked + "$labels.model $labels.tenant)") == true)
        #expect(alerts.last?.expression == #"beaufort_slo_state{slo="chat",model="",tenant=""} == 3"#)
        let part = burnAlerts(for: slo.part(SplitAgent.labels("small", "acme")))
        #expect(part.count == 2)
        #expect(
            part[0].expression.hasPrefix(#"beaufort_slo_burn_rate{slo="chat",model="small",tenant="acme",wi"#)
        )
        for alert in alerts + part { _ = try Parser.parse(alert.expression) }
    }

    @Test func historiesReportsAndReplaysAreByCombination() async throws {
        let slo = try SplitAgent.slo(by: ["model"])
        var agent = SplitAgent([slo], at: Fixture.seconds(3_600))
        for second in 3_601...5_400 {
            if second % 10 == 0 { agent.request(200, "good", "x", at: Fixture.seconds(second)) }
            let isBad = second % 10 == 0 && (4_200...4_400).contains(second)
            if second % 5 == 0 { agent.request(isBad ? 500 : 200, "bad", "x", at: Fixture.seconds(second)) }
            if second % 5 == 0 { try await agent.flush(at: Fixture.seconds(second)) }
        }
        let range = TimeRange(Fixture.seconds(3_600), Fixture.seconds(5_400))
        let reader = HistoryReader(source: agent.store)
        let histories = try await reader.read([slo], in: range)
        #expect(histories.map(\.slo.title) == [#"split{model="bad"}"#, #"split{model="good"}"#])
        #expect(
            histories.map { $0.counts(after: range.start, through: range.end) }
                == [EventCounts(good: 339, bad: 21), EventCounts(good: 180, bad: 0)])
        let replays = try await reader.whatIfs(slo, WhatIfChange(target: 0.5), in: range)
        #expect(replays.map { $0.inForce.alerts(.page) } == [1, 0])
        #expect(replays.map { $0.changed.alerts(.page) } == [0, 0])
        #expect(replays[0].json.contains(#""name":"split","labels":{"model":"bad"}"#))
    }

    @Test func exportedRulesAreByTheLabels() throws {
        let requests = try SplitAgent.slo("requests")
        let indicator = CounterIndicator(selected: "sum(good)", total: "sum(all)", countsBad: false)
        let counters = try SplitQueryTests.definition(.counters(indicator), silence: .each)
        let export = try RuleExport([requests, counters])
        #expect(export.warnings.isEmpty)
        #expect(export.text.contains("slo:has_data:bool{slo=\"\(counters.name)\","))
        #expect(export.text.contains("sum by (model, tenant) ("))
        #expect(export.text.contains(#"label_replace("#))
        #expect(!export.text.contains("max by (slo) ("))
    }
}

/// Notes what it is asked.
private actor AskedQueries: QueryRunner {
    private let engine: QueryEngine
    private(set) var texts: Set<String> = []

    init(_ engine: QueryEngine) {
        self.engine = engine
    }

    func instant(_ query: String, at time: Timestamp) async throws -> QueryResult {
        texts.insert(query)
        return try await engine.instant(query, at: time)
    }

    func range(_ query: String, over range: TimeRange, step: TimeSpan) async throws -> QueryResult {
        texts.insert(query)
        return try await engine.range(query, over: range, step: step)
    }
}
