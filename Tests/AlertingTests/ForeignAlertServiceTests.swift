import Alerting
import Store
import Support
import Telemetry
import Testing

/// Alerts of other servers beside ours: routed, silenced, inhibited, told, listed, kept.
struct ForeignAlertServiceTests {
    private func post(
        _ bench: AlertingBench, _ name: String, end: TimeSpan? = nil, extra: String = ""
    ) async throws -> ForeignIntake {
        let ends = end.map { #", "endsAt": "\#((bench.now + $0).rfc3339)""# } ?? ""
        let alert = """
            {"labels": {"alertname": "X", "n": "\(name)", "severity": "page"\(extra)},
             "annotations": {"summary": "told"}, "generatorURL": "http://prom:9090/graph"\(ends)}
            """
        return try await bench.service.take([JSONValue.parse(alert)], from: "Prometheus", at: bench.now)
    }

    @Test func isToldAndItsEndToo() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        #expect(try await post(bench, "far", end: .minutes(4)).taken == 1)
        try await bench.step()
        let told = try #require(bench.receiver.accepted.first)
        #expect(told.alerts == ["far firing"])
        let alert = try #require(told.body["alerts"]?[0])
        #expect(alert["generatorURL"]?.string == "http://prom:9090/graph")
        #expect(alert["annotations"]?["summary"]?.string == "told")
        #expect(alert["endsAt"]?.string == "0001-01-01T00:00:00Z")

        let listed = try #require(try await bench.service.activeAlerts(at: bench.now).first)
        #expect(listed.origin == "prom:9090" && listed.state == .firing && listed.receivers == ["hook"])
        #expect(try await bench.service.book.activeAlerts(at: bench.now).map(\.origin) == ["prom:9090"])
        _ = try await post(bench, "far", end: .zero)
        try await bench.run(1)
        #expect(bench.receiver.accepted.map(\.alerts) == [["far firing"], ["far resolved"]])
        let history = try await bench.service.history(in: TimeRange(.distantPast, .distantFuture))
        #expect(history.map(\.transition.to) == [.firing, .inactive])
        #expect(history.map(\.transition.alert.origin) == ["prom:9090", "prom:9090"])
        #expect(try await bench.service.activeAlerts(at: bench.now).isEmpty)
    }

    @Test func endsWhenNobodyTellsOfItAnyMore() async throws {
        let bench = try AlertingBench(
            rules: AlertingBench.rule(), routing: "global: {resolve_timeout: 1m}\n" + AlertingBench.routing)
        _ = try await post(bench, "far")
        try await bench.run(3)
        _ = try await post(bench, "far")
        try await bench.run(5)
        #expect(bench.receiver.accepted.map(\.alerts) == [["far firing"]])
        try await bench.run(2)
        #expect(bench.receiver.accepted.map(\.alerts) == [["far firing"], ["far resolved"]])
        let last = try await bench.service.history(in: TimeRange(.distantPast, .distantFuture)).last
        #expect(last?.transition.reason == "not told again by prom:9090")
    }

    @Test func survivesARestart() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        _ = try await post(bench, "far", end: .minutes(4))
        try await bench.run(1)
        try bench.restart()
        try await bench.run(2)
        #expect(bench.receiver.accepted.map(\.alerts) == [["far firing"]])
        #expect(try await bench.service.activeAlerts(at: bench.now).map(\.origin) == ["prom:9090"])
        // Down for longer than it would have lasted: its sender gets a moment to tell it again.
        bench.now = bench.now + .minutes(30)
        try bench.restart()
        try await bench.run(2)
        _ = try await post(bench, "far", end: .minutes(4))
        try await bench.run(12)
        #expect(bench.receiver.accepted.count == 1)
        try bench.restart()
        try await bench.run(24)
        #expect(bench.receiver.accepted.map(\.alerts) == [["far firing"], ["far resolved"]])
    }

    @Test func isSilencedAndInhibitedAsOursAre() async throws {
        let bench = try AlertingBench(
            rules: AlertingBench.rule(),
            routing: AlertingBench.routing + """

                inhibit_rules:
                  - {source_matchers: [site="a"], target_matchers: [site!="a"], equal: [severity]}
                """)
        _ = try await post(bench, "source", end: .hours(1), extra: #", "site": "a""#)
        bench.runner.answer(["ours"])
        try await bench.run(2)
        // Ours is muted by what another server told.
        #expect(bench.receiver.accepted.map(\.alerts) == [["source firing"]])
        let ours = try await bench.service.activeAlerts(at: bench.now).first { $0.foreign == nil }
        guard case .inhibited = ours?.mute else { throw Unexpected() }
        _ = try await bench.service.desk.silence(
            [Matcher("n", .equal, "quiet")], for: .hours(1), by: "me", comment: "", at: bench.now)
        _ = try await post(bench, "source", end: .zero, extra: #", "site": "a""#)
        _ = try await post(bench, "quiet", end: .hours(1))
        try await bench.run(2)
        #expect(
            bench.receiver.accepted.dropFirst().map(\.alerts).sorted { $0[0] < $1[0] }
                == [["ours firing"], ["source resolved"]])
    }

    @Test func theSameAlertHereAndThereIsOne() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        bench.runner.answer(["both"])
        try await bench.run(1)
        _ = try await post(bench, "both", end: .minutes(10))
        try await bench.run(1)
        #expect(try await bench.service.activeAlerts(at: bench.now).map(\.origin) == ["rules"])
        // Ours ends, the other one goes on: it fires still.
        bench.runner.answer([])
        try await bench.run(3)
        #expect(bench.receiver.accepted.map(\.alerts) == [["both firing"]])
        _ = try await post(bench, "both", end: .zero)
        try await bench.run(2)
        #expect(bench.receiver.accepted.map(\.alerts) == [["both firing"], ["both resolved"]])
    }

    @Test func whatIsWrongWithOneKeepsNoOtherOut() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        let posted = try JSONValue.parse(#"[{"labels": {"n": "a"}}, {"labels": {}}, {"labels": {"n": "b"}}]"#)
        let intake = try await bench.service.take(posted.array ?? [], from: "amtool", at: bench.now)
        #expect(intake.taken == 2 && intake.faults.map(\.description) == ["at least one label pair required"])
        try await bench.service.publish(at: bench.now)
        let written = bench.sink.series.filter { $0.labels.metricName?.contains("foreign") == true }
        #expect(
            written.map { "\($0.labels) \($0.floats.values.map { Int($0) })" }.sorted() == [
                "beaufort_foreign_alerts [2]",
                "beaufort_foreign_alerts_received_total{outcome=\"firing\"} [2]",
                "beaufort_foreign_alerts_received_total{outcome=\"invalid\"} [1]",
                "beaufort_foreign_alerts_received_total{outcome=\"refused\"} [0]",
                "beaufort_foreign_alerts_received_total{outcome=\"resolved\"} [0]",
            ])
    }

    @Test func requestsAtTheSameTimeAllCount() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        let (service, now) = (bench.service, bench.now)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let alert = try JSONValue.parse(#"{"labels": {"n": "\#(number)"}}"#)
                    _ = try await service.take([alert], from: "p", at: now)
                }
            }
            try await group.waitForAll()
        }
        try bench.restart()
        try await bench.step()
        #expect(try await bench.service.activeAlerts(at: bench.now).count == 50)
    }

    private struct Unexpected: Error {}
}
