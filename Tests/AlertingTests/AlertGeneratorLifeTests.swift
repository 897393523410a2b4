import Alerting
import Support
import Telemetry
import Testing

/// What the alert generator specification says beyond the cases of its suite: errors, restarts, defaults,
/// and the suite's own file as it is.
struct AlertGeneratorLifeTests {
    private static let metric = "alert_generator_test_suite"

    private static func rules(_ rule: String) -> String {
        "groups:\n  - name: g\n    interval: 30s\n    rules:\n      - \(rule)"
    }

    private func every(_ step: Int, from start: Int64, through end: Int64) -> [Int64] {
        Array(stride(from: start, through: end, by: step))
    }

    /// Step 4: two results of one label set are an error, and nothing is told of them.
    @Test func sameLabelsAreAnError() async throws {
        let bench = try AlertGeneratorBench(
            rules: Self.rules("{alert: S, expr: '\(Self.metric) > 10', labels: {n: ''}}"))
        for n in ["a", "b"] { try await bench.write(["n": n], [(11, 20)]) }
        try await bench.run(to: 200)
        #expect(bench.told.isEmpty && bench.samples("S", "firing").isEmpty)
        let rule = try #require(await bench.service.ruleGroups().first?.rules.first)
        #expect(rule.problem?.contains("same labels") == true && rule.alerts.isEmpty)
    }

    /// Nor is anything told of an alert that was there before, neither that it fires nor that it is over,
    /// and no sample is written. Then it goes on where it was.
    @Test func sameLabelsStopTheTelling() async throws {
        let bench = try AlertGeneratorBench(
            rules: Self.rules("{alert: S, expr: '\(Self.metric) > 10', labels: {n: ''}}"))
        try await bench.write(["n": "a"], [(11, 60)])
        try await bench.write(["n": "b"], [(1, 10), (11, 20), (1, 30)])
        try await bench.run(to: 890)
        let quiet = Int64(150)..<450
        let firing = every(60, from: 0, through: 120) + every(60, from: 450, through: 870)
        #expect(bench.moments("S", isOver: false) == firing)
        #expect(bench.moments("S", isOver: true).isEmpty)
        #expect(bench.told.allSatisfy { $0.startsAt == 0 })
        #expect(
            bench.samples("S", "firing") == every(30, from: 0, through: 870).filter { !quiet.contains($0) })
    }

    /// A query that fails is no evaluation: the alert is neither over nor forgotten, and said to fire.
    @Test func aFailedQueryEndsNothing() async throws {
        let bench = try AlertGeneratorBench(
            rules: Self.rules(
                "{alert: F, expr: '\(Self.metric){n=\"a\"} * on() \(Self.metric){n=~\"b|c\"} > 10'}"))
        try await bench.write(["n": "a"], [(11, 60)])
        try await bench.write(["n": "b"], [(1, 60)])
        // With two on the side of one, PromQL refuses.
        try await bench.write(["n": "c"], [(.nan, 0)])
        try await bench.run(to: 290)
        #expect(bench.moments("F", isOver: false) == every(60, from: 0, through: 240))
        try await bench.memory.append([
            Series(Labels(name: Self.metric, ["n": "c"]), at: bench.start + .seconds(300), 1)
        ])
        try await bench.run(to: 590)
        let rule = try #require(await bench.service.ruleGroups().first?.rules.first)
        #expect(rule.problem != nil && rule.alerts.count == 1)
        #expect(bench.moments("F", isOver: false) == every(60, from: 0, through: 540))
        #expect(bench.moments("F", isOver: true).isEmpty)
    }

    /// A process that dies changes nothing of when an alert fires, and of what is told of it: pending, firing
    /// and over.
    @Test(arguments: [[], [60], [200], [420], [60, 65, 190, 200, 400, 700, 1_000]] as [[Int64]])
    func aRestartInTheMiddle(_ deaths: [Int64]) async throws {
        let bench = try AlertGeneratorBench(
            rules: Self.rules("{alert: R, expr: '\(Self.metric) > 10', for: 3m}"))
        try await bench.write(["alertname": "R"], [(11, 25), (1, 100)])
        for death in deaths {
            try await bench.run(to: death)
            try bench.restart()
        }
        try await bench.run(to: 1_600)
        #expect(bench.told.filter { !$0.isOver }.allSatisfy { $0.startsAt == 180 })
        #expect(bench.told.filter(\.isOver).allSatisfy { $0.startsAt == 180 && $0.endsAt == 390 })
        // The one that takes over does not know what was told: it tells once more, never less.
        let (firing, over) = (bench.moments("R", isOver: false), bench.moments("R", isOver: true))
        #expect(firing.first == 180 && over.first == 390 && over.last.map { $0 < 390 + 900 } == true)
        #expect(zip(firing, firing.dropFirst()).allSatisfy { $1 - $0 <= 60 })
        #expect(zip(over, over.dropFirst()).allSatisfy { $1 - $0 <= 60 } && (over.last ?? 0) >= 1_230)
        // It also looks at once when it starts, between two evaluations.
        func regular(_ state: String) -> [Int64] { bench.samples("R", state).filter { $0 % 30 == 0 } }
        #expect(regular("pending") == every(30, from: 0, through: 150))
        #expect(regular("firing") == every(30, from: 180, through: 360))
    }

    /// `ALERTS_FOR_STATE` says since when the condition holds.
    @Test func sinceWhen() async throws {
        let bench = try AlertGeneratorBench(
            rules: Self.rules("{alert: W, expr: '\(Self.metric) > 10', for: 2m, labels: {alertstate: x}}"))
        try await bench.write(["alertname": "W"], [(1, 3), (11, 20)])
        try await bench.run(to: 300)
        let series = bench.memory.series.filter { $0.labels.metricName == "ALERTS_FOR_STATE" }
        #expect(series.count == 1)
        let values = series.flatMap(\.floats.values)
        #expect(values.count == 9 && values.allSatisfy { $0 == bench.start.seconds + 60 })
        // `alertstate` and the name of the metric override what the alert has of its own.
        let states = Set(bench.memory.series.filter { $0.labels.metricName == "ALERTS" }.map(\.labels))
        #expect(
            states == [
                Labels(name: "ALERTS", ["alertname": "W", "alertstate": "firing"]),
                Labels(name: "ALERTS", ["alertname": "W", "alertstate": "pending"]),
            ])
        #expect(bench.told.allSatisfy { $0.labels["alertstate"] == "x" && $0.labels.metricName == nil })
    }

    /// A group that names no interval is evaluated each minute.
    @Test func aMinuteIsTheDefault() async throws {
        let bench = try AlertGeneratorBench(
            rules: "groups: [{name: g, rules: [{alert: M, expr: vector(1)}]}]")
        try await bench.run(to: 200)
        #expect(bench.samples("M", "firing") == [0, 60, 120, 180])
        #expect(await bench.service.ruleGroups().first?.interval == .minutes(1))
    }

    /// More than `limit` alerts of a rule are none, and an error.
    @Test func aLimitIsAnError() async throws {
        let bench = try AlertGeneratorBench(
            rules: """
                groups:
                  - name: g
                    interval: 30s
                    limit: 1
                    rules: [{alert: L, expr: '\(Self.metric) > 10'}]
                """)
        try await bench.write(["n": "a"], [(11, 40)])
        try await bench.write(["n": "b"], [(1, 8), (11, 30)])
        try await bench.run(to: 200)
        #expect(bench.moments("L", isOver: false) == [0, 60])
        #expect(bench.moments("L", isOver: true) == [120, 180])
        let rule = try #require(await bench.service.ruleGroups().first?.rules.first)
        #expect(rule.problem?.contains("limit of 1") == true && rule.alerts.isEmpty)
    }

    /// All rules of the suite's own file at once, over its series.
    @Test(.enabled(if: Corpus.folder != nil, "no corpus"))
    func theSuitesOwnFile() async throws {
        let text = try #require(Corpus.text("prometheus-compliance/alert_generator/rules.yaml"))
        let bench = try AlertGeneratorBench(rules: text)
        let ramp: [(Double, Int)] = [(3, 1), (5, 3), (9, 4), (15, 13), (9, 20)]
        let names = [
            "PendingAndFiringAndResolved_SimpleAlert", "PendingAndResolved_AlwaysInactive_PendingAlert",
            "PendingAndResolved_AlwaysInactive_InactiveAlert", "ZeroFor_SmallFor_ZeroFor",
            "ZeroFor_SmallFor_SmallFor",
        ]
        for name in names {
            let group = name.split(separator: "_").dropLast().joined(separator: "_")
            let values = name.hasPrefix("PendingAndFiring") ? [(3, 8), (15, 40), (9, 20)] : ramp
            try await bench.write(["alertname": name, "rulegroup": group], values)
        }
        let order = ["alertname": "NewAlerts_OrderCheck_Rule1", "rulegroup": "NewAlerts_OrderCheck"]
        for (variant, late) in [("one", 8), ("two", 12)] {
            try await bench.write(
                [
                    "alertname": order["alertname"] ?? "", "rulegroup": order["rulegroup"] ?? "",
                    "variant": variant,
                ],
                [(3, late), (11, 40)])
        }
        for id in 1...3 {
            try await bench.write(
                ["for": "template", "rulegroup": "ZeroFor_SmallFor", "id": "\(100 + id)"],
                [(Double(id), 60)])
        }
        try await bench.run(to: 700)
        func first(_ name: String, isOver: Bool) -> Int64? { bench.moments(name, isOver: isOver).first }
        #expect(first(names[0], isOver: false) == 480)
        #expect(first(names[1], isOver: false) == 300 && first(names[1], isOver: true) == 330)
        #expect(first(names[2], isOver: false) == nil)
        #expect(first(names[3], isOver: false) == 120 && first(names[3], isOver: true) == 330)
        #expect(first(names[4], isOver: false) == 150 && first(names[4], isOver: true) == 330)
        #expect(first("NewAlerts_OrderCheck_Rule1", isOver: false) == 300)
        #expect(first("NewAlerts_OrderCheck_Rule2", isOver: false) == 360)
        let zero = try #require(bench.told.first { $0.name == names[3] })
        #expect(
            zero.annotations["template_query_test"]
                == "Args are: foo bar 99. first_id:101,101:1,102:2,103:3,")
        #expect(zero.annotations["template_test"] == "1.049M 1Mi 2m 15s 95.9% 2022-01-25 12:36:43 +0000 UTC")
        #expect(
            bench.told.first { $0.name == names[4] }?.annotations["template_test"]
                == "This Part IS TESTING the strings. ::1 127.0.0.1. 7815. replaced text. .")
        let second = try #require(bench.told.first { $0.name == "NewAlerts_OrderCheck_Rule2" })
        #expect(
            second.annotations["description"]
                == "Based on ALERTS. Old alertname was NewAlerts_OrderCheck_Rule1. foo was bar.")
    }
}
