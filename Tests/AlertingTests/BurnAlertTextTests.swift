import Alerting
import SLO
import Telemetry
import Testing

/// What people read of burn alerts, which Prometheus' template language has to say as well.
struct BurnAlertTextTests {
    private static func slo(factor: Double, short: TimeSpan = .minutes(5)) throws -> SLODefinition {
        let window = BurnWindow(
            long: .hours(1), short: short, factor: factor, period: .days(30), severity: .page)
        return SLODefinition(
            name: "chat", displayName: "Chat availability", service: "chat",
            indicator: .requests(
                RequestIndicator(total: try .parse("true"), good: try .parse("status < 500"))),
            method: .occurrences, target: 0.999, period: .rolling(.days(30)),
            policy: BurnPolicy(name: "custom", source: "the test", windows: [window]),
            trafficGuard: TrafficGuard(), noData: .keep)
    }

    private static func text(_ name: String, of slo: SLODefinition, _ value: Double) throws -> String {
        guard case .alert(let rule) = RuleGroup.burnAlerts([slo]).rules[0] else { return "" }
        let template = try #require(rule.annotations.first { $0.name == name }).template
        var missing: Set<String> = []
        return template.render(TemplateData(labels: Labels(["slo": "chat"]), value: value), missing: &missing)
    }

    @Test(
        arguments: [
            (0.3125, 0.2, "at 0.31 times the pace it can bear"),
            (0.000_25, 0.0001, "at 0.00025 times the pace it can bear"),
            (3, 0.2, "at 3 times the pace it can bear"), (1, 0.5, "at 1 times the pace it can bear"),
            (1.034, 1, "1.03 times too fast"), (14.4, 14.4, "14.4 times too fast"),
            (99.96, 14.4, "100 times too fast"),
            (999.7, 14.4, "1000 times too fast"), (10_000, 14.4, "10000 times too fast"),
        ] as [(Double, Double, String)])
    func aRateIsANumberOneReads(_ value: Double, _ factor: Double, _ expected: String) throws {
        let slo = try Self.slo(factor: factor)
        let summary = try Self.text("summary", of: slo, value)
        #expect(summary == "Chat availability burns its error budget \(expected) (1h and 5m windows)")
        let number = expected.split(separator: " ").first { $0.first?.isNumber ?? false } ?? ""
        let description = try Self.text("description", of: slo, value)
        #expect(description.contains("budget \(number) times as fast as it can bear; this alert fires above"))
    }

    @Test func aSingleWindowIsNamedOnce() throws {
        let summary = try Self.text("summary", of: try Self.slo(factor: 2, short: .hours(1)), 3)
        #expect(summary == "Chat availability burns its error budget 3 times too fast (1h window)")
    }
}
