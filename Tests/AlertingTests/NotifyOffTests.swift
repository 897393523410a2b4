import Alerting
import Support
import Telemetry
import Testing

/// `alerting.notify: false`, taken while alerts fire.
struct NotifyOffTests {
    @Test func nobodyIsToldAnyMoreButOfTheEnd() async throws {
        let bench = try AlertingBench(rules: AlertingBench.rule())
        bench.runner.answer(["a"])
        try await bench.run(1)
        let routing = try AlertmanagerReader().read(AlertingBench.routing, file: "a").configuration
        await bench.service.reconfigure(configuration: routing.tellingNobody())
        bench.runner.answer(["a", "b"])
        try await bench.run(3)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"]])
        #expect(try await bench.service.activeAlerts(at: bench.now).count == 2)
        bench.runner.answer([])
        try await bench.run(3)
        #expect(bench.receiver.accepted.map(\.alerts) == [["a firing"], ["a resolved"]])
    }
}
