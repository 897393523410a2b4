import PromQL
import SLO
import Support
import Telemetry
import Testing

@Suite struct BurnAlertTests {
    @Test func oneAlertForEachPairAndOneForMissingData() throws {
        var slo = try Fixture.availability("chat-availability")
        slo.runbook = "Runbooks/chat.md"
        slo.labels = Labels([Label("team", "ml")])
        let alerts = burnAlerts(for: slo)
        #expect(
            alerts.map(\.name) == [
                "ChatAvailabilityBudgetBurn1h", "ChatAvailabilityBudgetBurn6h",
                "ChatAvailabilityBudgetBurn3d",
                "ChatAvailabilityNoData",
            ])
        #expect(alerts.map(\.severity) == [.page, .page, .ticket, .ticket])
        let first = alerts[0]
        #expect(
            first.expression == """
                beaufort_slo_burn_rate{slo="chat-availability",window="1h"} > 14.4 and ignoring (window) \
                beaufort_slo_burn_rate{slo="chat-availability",window="5m"} > 14.4
                """)
        #expect(
            first.labels
                == Labels([
                    Label("slo", "chat-availability"), Label("service", "chat"), Label("severity", "page"),
                    Label("window", "1h"), Label("short_window", "5m"), Label("team", "ml"),
                ]))
        #expect(first.annotations["runbook"] == "Runbooks/chat.md")
        let text = try #require(first.annotations["description"])
        #expect(
            text.contains(
                "query \"beaufort_slo_error_budget_remaining_ratio{slo=\\\"chat-availability\\\"}\""))
        for part in ["99.9 % over 30d", "1h and the last 5m", "14.4 times", "2 d 2 h", "2 %"] {
            #expect(text.contains(part), "\(part) is missing in: \(text)")
        }
    }

    @Test func guardsBecomeConditions() throws {
        let slo = try Fixture.availability(
            trafficGuard: TrafficGuard(minimumEvents: 20, minimumBad: 3, confidence: 0.95))
        for alert in burnAlerts(for: slo) { _ = try Parser.parse(alert.expression) }
        let expression = burnAlerts(for: slo)[0].expression
        #expect(
            expression.contains(
                "beaufort_slo_burn_rate_lower_bound{slo=\"availability\",window=\"1h\"} > 14.4"))
        #expect(expression.contains("beaufort_slo_window_events{slo=\"availability\",window=\"1h\"} >= 20"))
        #expect(
            expression.contains("beaufort_slo_window_bad_events{slo=\"availability\",window=\"1h\"} >= 3"))
    }

    @Test func theStandingSaysWhatIsLeft() async throws {
        let slo = try Fixture.availability(target: 0.99)
        let store = MemoryStore()
        for (outcome, count) in [("good", 999.0), ("bad", 1)] {
            let column = Column(times: [Fixture.seconds(0), Fixture.seconds(86_400)], values: [0, count])
            try await store.append([Series(labels: Fixture.counter(slo.name, outcome), floats: column)])
        }
        var engine = SLOEngine([slo], source: store)
        let standing = try #require(try await engine.tick(at: Fixture.seconds(86_400)).assessments.first)
        let plain = burnAlerts(for: slo)[0]
        let live = burnAlerts(for: slo, standing: standing)[0]
        #expect(live.labels == plain.labels && live.expression == plain.expression)
        #expect(live.annotations["description"]?.hasSuffix("Of the budget 90 % is left.") == true)
    }
}
