import Support
import Telemetry
import Testing

@testable import Alerting

/// What nobody acknowledges goes to the next receiver, once, with its end.
@Suite struct EscalationTests {
    private static let routing = """
        route: {receiver: pager, group_by: [alertname], group_wait: 0s, group_interval: 10s, repeat_interval: 1h}
        receivers:
          - {name: pager, webhook_configs: [{url: 'http://pager/'}]}
          - {name: lead, webhook_configs: [{url: 'http://lead/'}]}
          - {name: head, webhook_configs: [{url: 'http://head/'}]}
        """

    private func bench() throws -> AlertingBench {
        try AlertingBench(
            rules: AlertingBench.rule(), routing: Self.routing,
            escalations: [
                Escalation(receiver: "pager", after: .minutes(1), to: "lead"),
                Escalation(receiver: "lead", after: .minutes(2), to: "head"),
            ])
    }

    /// `receiver status reason` of everything that arrived.
    private func told(_ bench: AlertingBench) -> [String] {
        bench.receiver.accepted.map { "\($0.url.dropFirst(7).dropLast()) \($0.status) \($0.reason)" }
    }

    @Test func eachStepIsTakenInItsTime() async throws {
        let bench = try bench()
        bench.runner.answer(["a"])
        try await bench.run(6)
        #expect(told(bench) == ["pager firing first notification"])
        try await bench.run(1)
        #expect(told(bench).dropFirst() == ["lead firing not acknowledged in time"])
        try await bench.run(11)
        #expect(told(bench).count == 2)
        try await bench.run(1)
        #expect(told(bench).dropFirst(2) == ["head firing not acknowledged in time"])
        bench.runner.answer([])
        try await bench.run(2)
        #expect(
            told(bench).dropFirst(3).sorted() == [
                "head resolved all alerts resolved", "lead resolved all alerts resolved",
                "pager resolved all alerts resolved",
            ])
        // Over is over: nothing is left to be handed on.
        try await bench.run(60)
        #expect(told(bench).count == 6)
    }

    @Test func whoeverTakesItOnStopsIt() async throws {
        let bench = try bench()
        bench.runner.answer(["a"])
        try await bench.run(3)
        let alert = try #require(try await bench.service.activeAlerts(at: bench.now).first)
        _ = try await bench.service.desk.acknowledge(
            alert.fingerprint, by: "dana", for: .minutes(5), at: bench.now)
        try await bench.run(29)
        #expect(told(bench) == ["pager firing first notification"])
        // It lapses while the alert still fires.
        try await bench.run(2)
        #expect(told(bench).dropFirst() == ["lead firing not acknowledged in time"])
    }

    @Test func whatIsMutedOrOverIsNotHandedOn() async throws {
        let bench = try bench()
        bench.runner.answer(["a"])
        try await bench.run(3)
        _ = try await bench.service.desk.silence(
            [Matcher("n", .equal, "a")], for: .minutes(2), by: "dana", comment: "", at: bench.now)
        try await bench.run(11)
        #expect(told(bench).count == 1)
        bench.runner.answer([])
        try await bench.run(10)
        #expect(told(bench).dropFirst() == ["pager resolved all alerts resolved"])
    }

    @Test func aRestartForgetsNoStep() async throws {
        let bench = try bench()
        bench.runner.answer(["a"])
        try await bench.run(5)
        try bench.restart()
        try await bench.run(2)
        #expect(told(bench) == ["pager firing first notification", "lead firing not acknowledged in time"])
        try bench.restart()
        try await bench.run(3)
        #expect(told(bench).count == 2)
        bench.runner.answer([])
        try await bench.run(2)
        #expect(told(bench).count == 4)
    }

    @Test func theStepsAreExplained() async throws {
        let bench = try bench()
        bench.runner.answer(["a"])
        try await bench.run(3)
        func conclusions() async throws -> [String] {
            try await bench.service.explain(
                ExplanationSubject("X"), receiver: nil, at: bench.now, now: bench.now, runner: bench.runner
            ).flatMap(\.conclusions)
        }
        #expect(
            try await conclusions().dropFirst() == [
                "Receiver lead is not told now. It is handed on to receiver lead 1m after pager was told, "
                    + "unless somebody acknowledges it.",
                "Receiver head is not told now. It is handed on to receiver head 2m after lead was told, "
                    + "unless somebody acknowledges it.",
            ])
        try await bench.run(4)
        #expect(
            try await conclusions()[1] == "Receiver lead was told at 2026-01-01T00:01:10Z that it is firing.")
    }

    /// A circle of receivers is told once around.
    @Test func circlesEnd() {
        let circle = [
            Escalation(receiver: "a", after: .minutes(1), to: "b"),
            Escalation(receiver: "b", after: .minutes(1), to: "a"),
        ]
        #expect(circle.chain(from: "a") == ["b"])
    }
}
