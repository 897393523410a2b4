import Support
import Telemetry
import Testing

@testable import Alerting

/// Why an alert reached its receivers or did not, for each thing that can stand in its way.
@Suite struct ExplainerTests {
    private static let routing = """
        route:
          receiver: hook
          group_by: [n]
          group_wait: 10s
          group_interval: 1m
          repeat_interval: 1h
          routes: [{matchers: ['n="b"'], receiver: other}, {matchers: ['n="c"'], receiver: quiet}]
        receivers:
          - {name: hook, webhook_configs: [{url: 'http://hook/'}]}
          - {name: other, webhook_configs: [{url: 'http://other/'}]}
          - {name: quiet}
        inhibit_rules: [{source_matchers: ['n="a"'], target_matchers: ['n="b"']}]
        """

    private func bench(_ extra: String = "") throws -> AlertingBench {
        try AlertingBench(rules: AlertingBench.rule(extra), routing: Self.routing)
    }

    private func explain(
        _ bench: AlertingBench, _ subject: String, receiver: String? = nil, at time: Timestamp? = nil
    ) async throws -> [Explanation] {
        try await bench.service.explain(
            ExplanationSubject(subject), receiver: receiver, at: time ?? bench.now, now: bench.now,
            runner: bench.runner)
    }

    private func stops(_ explanation: Explanation?) -> [Explanation.Step.Kind] {
        (explanation?.steps ?? []).filter { $0.verdict == .stops }.map(\.kind)
    }

    @Test func whatWasToldIsTold() async throws {
        let bench = try bench()
        bench.runner.answer(["a"])
        try await bench.run(1)
        let early = try #require(try await explain(bench, "X").first)
        #expect(early.conclusions == ["Receiver hook will be told when its group is due."])
        try await bench.run(3)
        let explanation = try #require(try await explain(bench, "n=\"a\"").first)
        #expect(stops(explanation) == [])
        #expect(
            explanation.conclusions == [
                "Receiver hook was told at 2026-01-01T00:00:20Z that it is firing."
            ])
        #expect(explanation.text(inputs: true).contains("result: up{n=\"a\"} 0"))
        // The moment before: what came later is not known yet.
        let before = try #require(try await explain(bench, "X", at: bench.now - .seconds(30)).first)
        #expect(before.conclusions == early.conclusions)
    }

    /// A reload that changes how alerts are grouped does not make unsaid what was said.
    @Test func whatWasToldBeforeTheRoutesChangedIsTold() async throws {
        let bench = try bench()
        bench.runner.answer(["a"])
        try await bench.run(4)
        let told = ["Receiver hook was told at 2026-01-01T00:00:20Z that it is firing."]
        #expect(try await explain(bench, "n=\"a\"").first?.conclusions == told)
        let changed = Self.routing.replacing("group_by: [n]", with: "group_by: [n, alertname]")
        await bench.service.reconfigure(
            configuration: try AlertmanagerReader().read(changed, file: "b").configuration)
        #expect(try await explain(bench, "n=\"a\"").first?.conclusions == told)
    }

    @Test func pendingAlertsStopAtTheirState() async throws {
        let bench = try bench("for: 1m")
        bench.runner.answer(["a"])
        try await bench.run(2)
        let explanation = try #require(try await explain(bench, "X").first)
        #expect(stops(explanation) == [.state])
        #expect(explanation.conclusions == ["Receiver hook was not told: the alert does not fire."])
        bench.runner.answer([])
        try await bench.run(1)
        let after = try #require(try await explain(bench, "X").first)
        #expect(stops(after) == [.rule, .state])
        #expect(after.steps[1].reason.hasPrefix("It was pending until"))
    }

    @Test func inhibitorsSilencesAndMissingIntegrationsAreNamed() async throws {
        let bench = try bench()
        bench.runner.answer(["a", "b", "c"])
        try await bench.run(4)
        let inhibited = try #require(try await explain(bench, "n=\"b\"").first)
        #expect(stops(inhibited) == [.inhibition])
        #expect(
            inhibited.conclusions[0].contains(
                "inhibited while {alertname=\"X\", n=\"a\", severity=\"page\"} fires"))
        let untold = try #require(try await explain(bench, "n=\"c\"").first)
        #expect(stops(untold) == [.receiver])
        _ = try await bench.service.desk.silence(
            [Matcher("n", .equal, "a")], for: .hours(1), by: "dana", comment: "gpu swap", at: bench.now)
        let silenced = try #require(try await explain(bench, "n=\"a\"").first)
        #expect(stops(silenced) == [.silences])
        #expect(
            silenced.conclusions == [
                "Receiver hook is not told now. It is silenced by dana until 2026-01-01T01:00:40Z (gpu swap)."
                    + " It was told at 2026-01-01T00:00:20Z that it is firing."
            ])
    }

    @Test func aReceiverThatNoRouteLeadsToIsExplained() async throws {
        let bench = try bench()
        bench.runner.answer(["a"])
        try await bench.run(2)
        let explanation = try #require(try await explain(bench, "X", receiver: "other").first)
        #expect(explanation.steps.last?.reason.contains("does not match: n is 'a'") == true)
        await #expect(throws: ExplanationError.self) { try await explain(bench, "X", receiver: "nobody") }
        await #expect(throws: ExplanationError.self) { try await explain(bench, "Unheard") }
    }

    @Test func attemptsThatFailAreTold() async throws {
        let bench = try bench()
        bench.receiver.answer { _ in HTTPResponse(status: 503) }
        bench.runner.answer(["a"])
        try await bench.run(4)
        let explanation = try #require(try await explain(bench, "X").first)
        #expect(stops(explanation) == [.deliveries])
        #expect(explanation.conclusions[0].hasPrefix("Receiver hook has not got it: under way, "))
        let json = explanation.json
        #expect(json["steps"]?.array?.last?["verdict"]?.string == "stops")
    }

    @Test func alertsThatNeverWereAreExplainedByTheirRules() async throws {
        let bench = try bench()
        bench.runner.answer([])
        try await bench.run(1)
        let explanation = try #require(try await explain(bench, "X").first)
        #expect(explanation.labels == nil)
        #expect(explanation.steps.map(\.verdict) == [.stops])
        #expect(explanation.steps[0].reason.contains("There is no data for it to look at"))
    }
}
