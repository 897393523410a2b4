import Documents
import PromQL
import SLO
import Support
import Telemetry
import Testing

/// The rule file that SLOs are exported to. That Prometheus comes to the same numbers is tested end to end.
@Suite struct RuleExportTests {
    /// The rules of a file, as mappings, without looking at groups.
    static func rules(_ text: String) throws -> [Node] {
        let root = try #require(try Document.parse(text, file: "rules.yaml").first)
        return (root["groups"]?.items ?? []).flatMap { $0["rules"]?.items ?? [] }
    }

    private static func query(_ indicator: Indicator, method: BudgetingMethod = .occurrences) -> SLODefinition
    {
        SLODefinition(name: "queried", indicator: indicator, method: method, target: 0.99)
    }

    private static let indicators: [Indicator] = [
        .counters(
            CounterIndicator(
                selected: #"sum(rate(x{code="500"}[{{.window}}])) + sum(y offset 1m)"#,
                total: "sum(x) or sum(y)",
                countsBad: true)),
        .threshold(ThresholdIndicator(query: "a and b", operation: .lessOrEqual, bound: -0.5)),
        .threshold(ThresholdIndicator(query: "scalar(a)", operation: .greater, bound: 1e9)),
        .ratio(RatioIndicator(query: "avg(a) or b", isSuccess: false)),
    ]

    @Test func theShippedObjectivesAreWrittenTheSameEveryTime() throws {
        let slos = OpenSLOReader.read(paths: [ShippedObjectivesTests.folder]).slos
        let export = try RuleExport(slos)
        #expect(export.warnings.isEmpty)
        #expect(export.text == (try RuleExport(slos)).text)
        let groups = try Document.parse(export.text, file: "r").first?["groups"]?.items ?? []
        #expect(groups.count == 16)
        #expect(Set(groups.compactMap { $0["name"]?.text }).count == 16)
    }

    @Test(arguments: [
        BudgetingMethod.occurrences, .timeslices(slice: .minutes(1), target: 0.9),
        .ratioTimeslices(slice: .minutes(1)),
    ])
    func everyExpressionIsPromQL(method: BudgetingMethod) throws {
        let guarded = try Fixture.availability(
            method: method, trafficGuard: TrafficGuard(minimumEvents: 9, minimumBad: 2, confidence: 0.95),
            noData: .bad)
        for slo in [guarded] + RuleExportTests.indicators.map({ RuleExportTests.query($0, method: method) }) {
            for rule in try RuleExportTests.rules(try RuleExport([slo]).text) {
                let text = try #require(rule["expr"]?.text)
                #expect(throws: Never.self, "\(text)") { try Parser.parse(text) }
            }
        }
    }

    /// What the engine writes back is recorded under the same name with the same labels.
    @Test func recordsAreNamedAsTheEnginesSeries() async throws {
        let limits = TrafficGuard(minimumEvents: 1, minimumBad: 1, confidence: 0.9)
        let slo = try Fixture.availability(trafficGuard: limits)
        let counters = ["good", "bad"].map { outcome in
            Series(
                labels: Fixture.counter(slo.name, outcome),
                floats: Column(times: [Fixture.seconds(0), Fixture.seconds(100)], values: [0, 10]))
        }
        var engine = SLOEngine([slo], source: MemoryStore(counters))
        let derived = try await engine.tick(at: Fixture.seconds(100)).derived.map(\.labels)
        let recorded = try RuleExportTests.rules(try RuleExport([slo]).text).compactMap { rule -> Labels? in
            guard let name = rule["record"]?.text else { return nil }
            let labels = (rule["labels"]?.pairs ?? []).map { Label($0.key.text ?? "", $0.value.text ?? "") }
            return Labels(labels + [Label(Label.metricName, name)])
        }
        #expect(derived.count > 15)
        for labels in derived { #expect(recorded.contains(labels), "\(labels)") }
        #expect(Set(recorded).count == recorded.count)
    }

    @Test func alertsAreTheSame() throws {
        var slo = try Fixture.availability()
        slo.displayName = "\"Answers\"\\ – 100 %\u{7}\nor so"
        slo.policy.windows[0].forSpan = .minutes(2)
        slo.labels["team"] = "on"
        let written = try RuleExportTests.rules(try RuleExport([slo]).text).filter { $0["alert"] != nil }
        let alerts = burnAlerts(for: slo)
        #expect(written.map { $0["alert"]?.text } == alerts.map(\.name))
        for (rule, alert) in zip(written, alerts) {
            #expect(rule["expr"]?.text == alert.expression)
            #expect(rule["for"]?.text == (alert.forSpan > .zero ? alert.forSpan.description : nil))
            for label in alert.labels.sorted { #expect(rule["labels"]?[label.name]?.text == label.value) }
            for (name, text) in alert.annotations { #expect(rule["annotations"]?[name]?.text == text) }
        }
    }

    @Test func aCalendarPeriodIsLeftOutAndSaidSo() throws {
        var slo = try Fixture.availability("monthly")
        slo.period = .calendar(
            start: CivilTime(utc: Timestamp(milliseconds: 0)), length: CalendarLength(1, .month))
        let export = try RuleExport([slo])
        #expect(export.warnings.count == 1)
        #expect(export.warnings.first?.contains("monthly") == true)
        #expect(export.text.contains("# Left out: "))
        #expect(!export.text.contains("record: beaufort_slo_error_budget_remaining_ratio"))
        #expect(export.text.contains("alert: MonthlyBudgetBurn1h"))
    }

    @Test func aSourceThatPrometheusCannotAskIsRefused() throws {
        let slo = RuleExportTests.query(.foreign(source: "datadog"))
        let error = #expect(throws: RuleExportError.self) { try RuleExport([slo]) }
        #expect(error?.what.contains("datadog") == true)
        #expect(error?.remedy.isEmpty == false)
    }

    @Test func anSLOWithoutWindowsHasNoAlerts() throws {
        let text = try RuleExport([try Fixture.availability(policy: BurnPolicy.none)]).text
        #expect(!text.contains("alert:") && !text.contains("beaufort_wind_force\n"))
        #expect(text.contains("record: beaufort_slo_error_budget_remaining_ratio"))
        #expect(try RuleExport([]).text.hasSuffix("groups: []\n"))
    }
}

/// What Beaufort knows and its rules do not is said in the file and to whoever exports.
@Suite struct RuleBlindSpotTests {
    @Test func correctionsWindowsAndPoliciesAreNamed() throws {
        let now = Fixture.seconds(10_000_000)
        let correction = { (id: Int64, ago: TimeSpan) in
            Correction(
                id: id, slo: "availability", combination: Labels(),
                range: TimeRange(now - ago - .minutes(5), now - ago), change: .exclude, author: "dana",
                reason: "load test", at: now)
        }
        let slo = try Fixture.availability()
        let policy = BudgetPolicy(name: "freeze", owner: "sre", scope: PolicyScope(all: true), steps: [])
        let known = RuleBlindSpots(
            corrections: Corrections([correction(7, .hours(1)), correction(3, .days(80))]),
            exclusions: Exclusions(everywhere: [
                Recurrence(start: CivilTime(utc: now), duration: .hours(1))
            ]),
            policies: [policy], at: now)
        let export = try RuleExport([slo], beside: known)
        #expect(export.warnings.count == 3, "\(export.warnings)")
        for part in ["correction 7 changes", "a maintenance window keeps", "error-budget policy freeze"] {
            #expect(export.warnings.contains { $0.contains(part) }, "\(export.warnings)")
        }
        let text = export.text.replacing("\n  # ", with: " ")
        #expect(text.contains("Not known to these rules: correction 7 changes what Beaufort counts"))
        let plain = try RuleExport([slo])
        #expect(plain.warnings.isEmpty)
    }
}
