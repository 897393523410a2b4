import Alerting
import Support
import Telemetry
import Testing

/// The cases of the alert generator compliance specification 1.0 (prometheus/compliance), on the virtual
/// clock: rules and samples as there, groups of 30 s, a sample each 15 s.
struct AlertGeneratorTests {
    private static func rules(_ group: String, _ rules: String) -> String {
        "groups:\n  - name: \(group)\n    interval: 30s\n    rules:\n\(rules)"
    }

    private static func metric(_ rule: String) -> String {
        "alert_generator_test_suite{alertname=\"\(rule)\"}"
    }

    private func every(_ step: Int64, from start: Int64, through end: Int64) -> [Int64] {
        Array(stride(from: start, through: end, by: Int(step)))
    }

    @Test func pendingAndFiringAndResolved() async throws {
        let name = "PendingAndFiringAndResolved_SimpleAlert"
        let bench = try AlertGeneratorBench(
            rules: Self.rules(
                "PendingAndFiringAndResolved",
                """
                      - alert: \(name)
                        expr: '\(Self.metric(name)) > 10'
                        for: 6m
                        labels: {foo: bar, rulegroup: PendingAndFiringAndResolved}
                        annotations:
                          description: SimpleAlert is firing
                          summary: The value is {{$value}} {{.Value}}
                """))
        try await bench.write(
            ["alertname": name],
            [(3, 1), (5, 3), (9, 4), (11, 13), (15, 32), (19, 16), (9, 20), (15, 45), (8, 16)])
        try await bench.run(to: 119)
        #expect(await bench.states(name).isEmpty)
        try await bench.run(to: 325)
        #expect(await bench.states(name) == ["pending 11 since 120"])
        try await bench.run(to: 479)
        #expect(await bench.states(name) == ["pending 15 since 120"])
        #expect(bench.told.isEmpty)
        try await bench.run(to: 3_100)

        // Told at the first evaluation, then at each that comes a minute after the last telling.
        #expect(
            bench.moments(name, isOver: false)
                == every(60, from: 480, through: 1_020) + every(60, from: 1_710, through: 1_950))
        // The first end is told until the alert pends again, the second one for 15 minutes.
        #expect(
            bench.moments(name, isOver: true)
                == every(60, from: 1_050, through: 1_290) + every(60, from: 2_010, through: 2_850))
        for alert in bench.told {
            #expect(alert.labels.count == 3 && alert.labels["foo"] == "bar")
            #expect(alert.startsAt == (alert.at < 1_700 ? 480 : 1_710))
            #expect(alert.endsAt == (alert.isOver ? alert.at < 1_700 ? 1_050 : 2_010 : alert.at + 240))
            let value = (810..<1_700).contains(alert.at) ? "19 19" : "15 15"
            #expect(alert.annotations["summary"] == "The value is \(value)")
        }
        #expect(
            bench.samples(name, "pending")
                == every(30, from: 120, through: 450) + every(30, from: 1_350, through: 1_680))
        #expect(
            bench.samples(name, "firing")
                == every(30, from: 480, through: 1_020) + every(30, from: 1_710, through: 1_980))
    }

    @Test func pendingAndResolved_AlwaysInactive() async throws {
        let (pending, inactive) = ("PendingAlert", "InactiveAlert")
        let bench = try AlertGeneratorBench(
            rules: Self.rules(
                "PendingAndResolved_AlwaysInactive",
                """
                      - {alert: \(pending), expr: '\(Self.metric(pending)) > 10', for: 3m}
                      - {alert: \(inactive), expr: '\(Self.metric(inactive)) > 99', for: 3m}
                """))
        for name in [pending, inactive] {
            try await bench.write(["alertname": name], [(3, 1), (5, 3), (9, 4), (11, 11), (9, 1)])
        }
        try await bench.run(to: 299)
        #expect(await bench.states(pending) == ["pending 11 since 120"])
        #expect(await bench.states(inactive).isEmpty)
        try await bench.run(to: 900)
        #expect(await bench.states(pending).isEmpty)
        #expect(bench.told.isEmpty)
        #expect(bench.samples(pending, "pending") == every(30, from: 120, through: 270))
        #expect(bench.samples(pending, "firing").isEmpty && bench.samples(inactive, "pending").isEmpty)
    }

    @Test func zeroFor_SmallFor() async throws {
        let (zero, small) = ("ZeroFor", "SmallFor")
        let values: [(Double, Int)] = [(3, 1), (5, 3), (9, 4), (15, 13), (9, 72), (11, 13), (9, 1)]
        let bench = try AlertGeneratorBench(
            rules: Self.rules("ZeroFor_SmallFor", Self.templated(zero, small)))
        for name in [zero, small] { try await bench.write(["alertname": name], values) }
        for id in 1...3 {
            try await bench.write(
                ["for": "template", "id": "\(100 + id)"], [(Double(id), 28), (Double(2 * id), 150)])
        }
        try await bench.run(to: 149)
        #expect(await bench.states(zero) == ["firing 15 since 120"])
        #expect(await bench.states(small) == ["pending 15 since 120"])
        #expect(bench.told.map(\.name) == [zero])
        try await bench.run(to: 2_000)
        // The end is not told any more when it fires again.
        #expect(
            bench.moments(zero, isOver: false)
                == every(60, from: 120, through: 300)
                + every(60, from: 1_410, through: 1_590).filter { $0 < 1_590 })
        #expect(bench.moments(zero, isOver: true).prefix(15) == every(60, from: 330, through: 1_170)[...])
        #expect(bench.moments(zero, isOver: true).dropFirst(15).first == 1_590)
        #expect(bench.moments(small, isOver: false) == every(60, from: 150, through: 270))
        #expect(bench.moments(small, isOver: true) == every(60, from: 330, through: 1_170))
        let first = try #require(bench.told.first { $0.name == zero })
        #expect(first.annotations["template_test"] == "1.049M 1Mi 2m 15s 95.9% 2022-01-25 12:36:43 +0000 UTC")
        #expect(
            first.annotations["template_query_test"]
                == "Args are: foo bar 99. first_id:101,101:1,102:2,103:3,")
        let again = try #require(bench.told.last { $0.name == zero && !$0.isOver })
        #expect(
            again.annotations["template_query_test"]
                == "Args are: foo bar 99. first_id:101,101:2,102:4,103:6,")
        #expect(
            bench.told.first { $0.name == small }?.annotations["template_test"]
                == "This Part IS TESTING the strings. ::1 127.0.0.1. 7815. replaced text. .")
    }

    private static func templated(_ zero: String, _ small: String) -> String {
        #"""
              - alert: \#(zero)
                expr: '\#(metric(zero)) > 10'
                annotations:
                  template_query_test: >-
                    {{ define "testtemplate" }}Args are: {{.arg0}} {{.arg1}} {{.arg2}}.
                    {{ with query "alert_generator_test_suite{for='template'}" }}first_id:{{ . | sortByLabel
                    "id" | first | label "id"}},{{ range $v := sortByLabel "id" .}}{{ . | label "id" }}:{{ . |
                    value }},{{end}}{{end}}{{ end }}{{ template "testtemplate" (args "foo" "bar" 99) }}
                  template_test: >-
                    {{humanize 1048576}} {{humanize1024 1048576}} {{humanizeDuration 135.3563}}
                    {{humanizePercentage 0.959}} {{humanizeTimestamp 1643114203}}
              - alert: \#(small)
                expr: '\#(metric(small)) > 13'
                for: 15s
                annotations:
                  template_test: >-
                    {{title "this part"}} {{toUpper "is testing"}} {{toLower "THE STRINGS"}}.
                    {{ stripPort "[::1]:6006"}} {{ stripPort "127.0.0.1:4004"}}. {{parseDuration
                    "2h10m15s"}}. {{if match "[0-9]+" "1234"}}{{reReplaceAll "r.*d" "replaced" "rpld
                    text"}}{{end}}. {{if match "[0-9]+$" "1234a"}}WRONG{{end}}.
        """#
    }

    @Test func newAlerts_OrderCheck() async throws {
        let alerts = "ALERTS{alertstate=\"firing\", alertname=\"Rule1\", variant="
        let bench = try AlertGeneratorBench(
            rules: Self.rules(
                "NewAlerts_OrderCheck",
                """
                      - alert: Rule1
                        expr: '\(Self.metric("Rule1")) > 10'
                        for: 3m
                        labels: {foo: bar}
                      - alert: Rule2
                        expr: '(\(alerts)"one"} + ignoring(variant) \(alerts)"two"}) == 2'
                        labels: {ba_dum: tss, foo: baz}
                        annotations:
                          description: Old alertname was {{$labels.alertname}}. foo was {{.Labels.foo}}.
                """))
        try await bench.write(["alertname": "Rule1", "variant": "one"], [(1, 8), (11, 65), (9, 21)])
        try await bench.write(["alertname": "Rule1", "variant": "two"], [(1, 32), (11, 33), (9, 21)])
        try await bench.run(to: 659)
        #expect(await bench.states("Rule1") == ["firing 11 since 120", "pending 11 since 480"])
        #expect(await bench.states("Rule2").isEmpty)
        try await bench.run(to: 1_200)
        // In the same evaluation as the alert it depends on, both ways.
        #expect(bench.moments("Rule2", isOver: false) == every(60, from: 660, through: 960))
        #expect(bench.moments("Rule2", isOver: true).first == 990)
        let rule2 = try #require(bench.told.first { $0.name == "Rule2" })
        #expect(
            rule2.labels
                == Labels(["alertname": "Rule2", "alertstate": "firing", "ba_dum": "tss", "foo": "baz"]))
        #expect(rule2.annotations["description"] == "Old alertname was Rule1. foo was bar.")
        let two = bench.told.filter { $0.labels["variant"] == "two" }
        #expect(two.first?.at == 660 && two.first { $0.isOver }?.at == 990)
        let one = bench.told.filter { $0.labels["variant"] == "one" && $0.isOver }
        #expect(one.first?.at == 1_110)
    }

    /// Not of the specification, which is older: what is kept firing is told as firing.
    @Test func keepFiringFor() async throws {
        let bench = try AlertGeneratorBench(
            rules: Self.rules(
                "g", "      - {alert: K, expr: '\(Self.metric("K")) > 10', keep_firing_for: 2m}"))
        try await bench.write(["alertname": "K"], [(11, 8), (1, 40)])
        try await bench.run(to: 400)
        #expect(bench.moments("K", isOver: false) == [0, 60, 120, 180])
        #expect(bench.moments("K", isOver: true) == [240, 300, 360])
    }

    /// A longer interval than the resend delay is the delay, and the end lies four of it ahead.
    @Test func longIntervals() async throws {
        let bench = try AlertGeneratorBench(
            rules: "groups: [{name: g, interval: 2m, rules: [{alert: L, expr: vector(1)}]}]")
        try await bench.run(to: 500)
        #expect(bench.moments("L", isOver: false) == [0, 120, 240, 360, 480])
        #expect(bench.told.allSatisfy { $0.endsAt == $0.at + 480 })
    }
}
