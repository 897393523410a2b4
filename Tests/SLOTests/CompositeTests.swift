import Documents
import PromQL
import SLO
import Support
import Telemetry
import Testing

/// Several indicators held to one objective.
@Suite struct CompositeTests {
    private static let windows = "beaufort/burn-windows: \"10m/1m 2x page\""

    /// Objectives `fast` and `sound`, over PromQL counters of those names.
    static func file(
        method: String = "Occurrences", fast: String = "target: 0.9", sound: String = "target: 0.99",
        annotations: String = "note: none", type: String = "prometheus"
    ) -> String {
        let slices = method == "Occurrences" ? "" : ", timeSliceTarget: 0.9, timeSliceWindow: 1m"
        let source = { (query: String, predicate: String) in
            type == "prometheus"
                ? "{metricSource: {type: prometheus, spec: {query: 'sum(\(query))'}}}"
                : "{metricSource: {type: beaufort, spec: {where: '\(predicate)'}}}"
        }
        let objective = { (name: String, fields: String, predicate: String) in
            """
                - displayName: \(name)
                  \(fields)\(slices.split(separator: ",").map { "\n      " + $0.drop { $0 == " " } }.joined())
                  indicator:
                    metadata: {name: \(name)}
                    spec:
                      ratioMetric:
                        counter: true
                        bad: \(source("\(name)_bad", predicate))
                        total: \(source("\(name)_all", "true"))
            """
        }
        return """
            apiVersion: openslo/v1
            kind: SLO
            metadata:
              name: checkout
              displayName: Checkout
              annotations:
                \(windows)
                \(annotations)
            spec:
              service: shop
              timeWindow: [{duration: 1h, isRolling: true}]
              budgetingMethod: \(method)
              objectives:
            \(objective("Fast", fast, "duration >= 1s"))
            \(objective("Sound", sound, "status >= 500"))
            """.replacing("Fast_", with: "fast_").replacing("Sound_", with: "sound_")
    }

    static func definition(_ text: String) throws -> SLODefinition {
        let result = OpenSLOReader.read([("checkout.yaml", text)])
        try #require(result.errors.isEmpty, "\(result.errors)")
        try #require(result.slos.count == 1)
        return result.slos[0]
    }

    /// Counters at each minute, of so many events, so many of them bad.
    static func counters(_ name: String, _ minutes: [(all: Double, bad: Double)]) -> [Series] {
        ["all", "bad"].map { kind in
            var column = Column(times: [Fixture.seconds(36_000)], values: [0])
            for (index, minute) in minutes.enumerated() {
                let growth = kind == "all" ? minute.all : minute.bad
                column.append(Fixture.seconds(36_060 + index * 60), (column.values.last ?? 0) + growth)
            }
            return Series(labels: Labels(name: "\(name)_\(kind)"), floats: column)
        }
    }

    private static func assess(
        _ slo: SLODefinition, _ series: [Series], minutes: Int
    ) async throws -> SLOReport {
        var engine = SLOEngine([slo], source: MemoryStore(series))
        return try await engine.tick(at: Fixture.seconds(36_000 + minutes * 60))
    }

    @Test func objectivesWithIndicatorsAreOneSLO() throws {
        let slo = try CompositeTests.definition(
            CompositeTests.file(fast: "target: 0.9\n      compositeWeight: 0.5"))
        #expect(slo.name == "checkout")
        #expect(slo.components.map(\.name) == ["fast", "sound"])
        #expect(slo.components.map(\.weight) == [0.5, 1])
        #expect(slo.components.map(\.definition.target) == [0.9, 0.99])
        #expect(
            slo.components.map(\.definition.title) == [
                #"checkout{component="fast"}"#, #"checkout{component="sound"}"#,
            ])
        #expect(slo.components.map(\.definition.displayName) == ["Checkout (Fast)", "Checkout (Sound)"])
        // 0.5 · 10 + 1 · 100
        #expect(abs(slo.maximumBurn - 105) < 1e-9)
    }

    /// By hand, over 10 minutes: of `fast` 20 % fail at a budget of 10 %: burn 2; of `sound` 3 % at 1 %: burn
    /// 3.
    /// With weights 0.5 and 1 that is 0.5 · 2 + 3 = 4, and so is the budget spent.
    @Test func occurrencesAddUpBurnRates() async throws {
        let slo = try CompositeTests.definition(
            CompositeTests.file(fast: "target: 0.9\n      compositeWeight: 0.5"))
        let series =
            CompositeTests.counters("fast", Array(repeating: (all: 10, bad: 2), count: 20))
            + CompositeTests.counters("sound", Array(repeating: (all: 100, bad: 3), count: 20))
        let report = try await CompositeTests.assess(slo, series, minutes: 20)
        let composite = report.assessments[0]
        #expect(report.assessments.count == 3)
        #expect(abs((composite.burn[.minutes(10)] ?? 0) - 4) < 1e-9)
        #expect(abs((composite.budgetConsumed ?? 0) - 4) < 1e-9)
        // 1 − (0.5 · 0.2 + 0.03)
        #expect(abs((composite.sli ?? 0) - 0.87) < 1e-9)
        #expect(composite.state == .breaching)
        #expect(composite.isMet == false)
        #expect(composite.components.map { ($0.burn[.minutes(10)] ?? 0).rounded() } == [2, 3])
        let values = Dictionary(
            report.derived.map { ($0.labels.description, $0.floats.values[0]) }, uniquingKeysWith: { $1 })
        #expect(abs((values[#"beaufort_slo_burn_rate{slo="checkout", window="10m"}"#] ?? 0) - 4) < 1e-9)
        let fast = #"beaufort_slo_burn_rate{component="fast", slo="checkout", window="10m"}"#
        #expect(abs((values[fast] ?? 0) - 2) < 1e-9)
        #expect(report.windForce == .from(burn: composite.sustainedBurn))
    }

    /// OpenSLO's example: two components at 95 % make 90 %.
    @Test func ratioTimeslicesAddUpWhatIsMissing() async throws {
        let slo = try CompositeTests.definition(
            CompositeTests.file(
                method: "RatioTimeslices", fast: "target: 0.8", sound: "target: 0.8"))
        let series =
            CompositeTests.counters("fast", Array(repeating: (all: 20, bad: 1), count: 20))
            + CompositeTests.counters("sound", Array(repeating: (all: 100, bad: 5), count: 20))
        let composite = try await CompositeTests.assess(slo, series, minutes: 20).assessments[0]
        #expect(abs((composite.sli ?? 0) - 0.9) < 1e-9)
        #expect(abs((composite.burn[.minutes(10)] ?? 0) - 0.5) < 1e-9)
        #expect(abs(composite.budgetRemaining - 0.5) < 1e-9)
        #expect(composite.state == .ok)
        #expect(composite.isMet == true)
    }

    /// Of 20 minutes `fast` is bad in the 3rd and 4th, `sound` in the 4th and the 20th: three bad slices.
    @Test func aSliceIsBadWhenAnyComponentIs() async throws {
        let slo = try CompositeTests.definition(
            CompositeTests.file(method: "Timeslices", fast: "target: 0.9", sound: "target: 0.9"))
        let minutes = { (bad: Set<Int>) in (1...20).map { (all: 10.0, bad: bad.contains($0) ? 2.0 : 1.0) } }
        let series =
            CompositeTests.counters("fast", minutes([3, 4]))
            + CompositeTests.counters("sound", minutes([4, 20]))
        let report = try await CompositeTests.assess(slo, series, minutes: 20)
        // The slice that ends with the first sample was looked at too.
        let first = EventCounts(good: 1)
        let expected = [(17, 3), (18, 2), (18, 2)].map { EventCounts(good: $0.0, bad: $0.1) }
        #expect(report.assessments.map(\.counts) == expected.map { $0 + first })
        #expect(abs((report.assessments[0].burn[.minutes(10)] ?? 0) - 1) < 1e-9)
        #expect(abs((report.assessments[0].burn[.minutes(1)] ?? 0) - 10) < 1e-9)
        let range = TimeRange(Fixture.seconds(36_000), Fixture.seconds(37_200))
        let histories = try await HistoryReader(source: MemoryStore(series)).read([slo], in: range)
        #expect(histories.map(\.slo.title) == report.assessments.map(\.slo.title))
        #expect(histories.map { $0.counts(after: range.start, through: range.end) } == expected)
    }

    /// The counters of `sound` end ten minutes before.
    @Test(
        arguments: [
            ("keep", SLOState.noData, 5.0), ("bad", .noData, 102), ("exclude", .ok, 2),
        ] as [(String, SLOState, Double)])
    func aComponentWithoutData(policy: String, state: SLOState, burn: Double) async throws {
        let slo = try CompositeTests.definition(
            CompositeTests.file(annotations: "beaufort/no-data: \(policy)"))
        let series =
            CompositeTests.counters("fast", Array(repeating: (all: 10, bad: 2), count: 30))
            + CompositeTests.counters("sound", Array(repeating: (all: 100, bad: 3), count: 20))
        var engine = SLOEngine([slo], source: MemoryStore(series))
        _ = try await engine.tick(at: Fixture.seconds(36_000 + 1_200))
        let report = try await engine.tick(at: Fixture.seconds(36_000 + 1_800))
        #expect(report.assessments[2].state == .noData)
        let expected = policy == "exclude" ? SLOState.breaching : state
        #expect(report.assessments[0].state == expected)
        #expect(abs((report.assessments[0].burn[.minutes(10)] ?? 0) - burn) < 1e-9)
    }

    @Test func requestsAreCountedForEachComponent() async throws {
        let slo = try CompositeTests.definition(CompositeTests.file(type: "beaufort"))
        let store = MemoryStore()
        var recorder = SLIRecorder([slo], at: Fixture.seconds(36_000))
        var backfill = SLIBackfill([slo])
        for index in 0..<100 {
            let request = Fixture.request(
                status: index % 20 == 0 ? 500 : 200, duration: index % 4 == 0 ? 1_500 : 10
            ) { $0.end = Fixture.seconds(36_005) }
            recorder.observe(request)
            backfill.observe(request)
        }
        try await store.append(recorder.counters(at: Fixture.seconds(36_010)))
        for source in [store, MemoryStore(backfill.series)] {
            var engine = SLOEngine([slo], source: source)
            let report = try await engine.tick(at: Fixture.seconds(36_010))
            #expect(
                report.assessments.map(\.counts) == [
                    EventCounts(good: 170, bad: 30), EventCounts(good: 75, bad: 25),
                    EventCounts(good: 95, bad: 5),
                ])
            // 0.25 / 0.1 + 0.05 / 0.01
            #expect(abs((report.assessments[0].burn[.minutes(1)] ?? 0) - 7.5) < 1e-9)
        }
        let labels = try await store.select(
            [.metric(SLIRecorder.metric)], in: TimeRange(.distantPast, .distantFuture)
        )
        .map(\.labels)
        let fast = labels.filter { $0["component"] == "fast" }
        #expect(Set(fast.compactMap { $0["outcome"] }) == ["good", "bad"])
        // Each component has a condition of its own.
        #expect(Set(labels.compactMap { $0[SLIRecorder.conditionLabel] }).count == 2)
    }

    @Test func alertsAreOfTheWhole() throws {
        let slo = try CompositeTests.definition(CompositeTests.file())
        let alerts = burnAlerts(for: slo)
        #expect(alerts.map(\.name) == ["CheckoutBudgetBurn10m", "CheckoutNoData"])
        #expect(
            alerts[0].expression.hasPrefix(
                #"beaufort_slo_burn_rate{slo="checkout",component="",window="10m"} > 2"#))
        #expect(alerts[1].expression == #"beaufort_slo_state{slo="checkout",component=""} == 3"#)
        let export = try RuleExport([slo])
        #expect(export.warnings.isEmpty)
        for rule in try RuleExportTests.rules(export.text) {
            let text = try #require(rule["expr"]?.text)
            #expect(throws: Never.self, "\(text)") { try Parser.parse(text) }
        }
        #expect(SLOLint(slo).findings().isEmpty)
    }

    @Test(arguments: [
        (
            "target: 0.9\n      compositeWeight: 0", "a compositeWeight is above 0", "note: none",
            "Occurrences"
        ),
        ("target: 0.9", "a composite cannot be split by labels", "beaufort/by: model", "Occurrences"),
        ("target: 0.9", "a target is at least 0", "beaufort/composite-target: \"1\"", "RatioTimeslices"),
    ])
    func whatCannotBeIsRefused(fast: String, what: String, annotations: String, method: String) throws {
        let text = CompositeTests.file(method: method, fast: fast, annotations: annotations)
        let result = OpenSLOReader.read([("checkout.yaml", text)])
        #expect(result.errors.first?.what.contains(what) == true, "\(result)")
        #expect(result.slos.isEmpty)
    }

    @Test func whatIsOddIsWarnedOf() throws {
        let different = OpenSLOReader.read([("a.yaml", CompositeTests.file(method: "RatioTimeslices"))])
        #expect(different.warnings.map(\.what).contains { $0.contains("held to the least, 0.9") })
        #expect(different.slos.first?.target == 0.9)
        let weighed = OpenSLOReader.read([
            (
                "b.yaml",
                CompositeTests.file(
                    method: "Timeslices", fast: "target: 0.99\n      compositeWeight: 2")
            )
        ])
        #expect(
            weighed.warnings.map(\.what).contains { $0.contains("a weight means nothing for Timeslices") })
    }
}
