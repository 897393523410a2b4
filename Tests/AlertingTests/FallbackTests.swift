import Support
import Telemetry
import Testing

@testable import Alerting

/// What a receiver has not taken goes to the fallback receiver, in time, and so does its end.
@Suite struct FallbackTests {
    private static let configuration = """
        route: {receiver: hook, group_wait: 0s, group_interval: 10s}
        receivers:
          - {name: hook, webhook_configs: [{url: 'http://hook/'}]}
          - {name: spare, webhook_configs: [{url: 'http://spare/'}]}
        """

    private func run(_ bench: AlertingBench, _ steps: Int) async throws {
        for _ in 0..<steps {
            bench.now = bench.now + .seconds(10)
            bench.receiver.now = bench.now
            try await bench.service.tick(at: bench.now)
            _ = try? await bench.service.dispatch(at: bench.now)
        }
    }

    private func told(_ bench: AlertingBench, _ host: String) -> [String] {
        bench.receiver.accepted.filter { $0.url.contains(host) }.flatMap(\.alerts)
    }

    /// The endpoint fails all the time: its breaker keeps most rows from being tried, and each is copied five
    /// minutes after it was decided, the firing before its end, the end at once.
    @Test func whatWaitsIsCopiedInTimeAndSoIsItsEnd() async throws {
        let bench = try AlertingBench(
            rules: AlertingBench.rule(), routing: Self.configuration, fallback: "spare")
        bench.receiver.answer {
            $0.url.contains("hook") ? HTTPResponse(status: 500) : HTTPResponse(status: 200)
        }
        try await run(bench, 1)
        bench.runner.answer(["a"])
        try await run(bench, 29)
        #expect(told(bench, "spare").isEmpty)
        try await run(bench, 4)
        #expect(told(bench, "spare") == ["a firing"])
        bench.runner.answer([])
        try await run(bench, 4)
        #expect(told(bench, "spare") == ["a firing", "a resolved"])
        #expect(told(bench, "hook").isEmpty)
        // It answers again: it hears all, and nobody hears anything twice.
        bench.receiver.answer { _ in HTTPResponse(status: 200) }
        try await run(bench, 60)
        #expect(told(bench, "hook") == ["a firing", "a resolved"])
        #expect(told(bench, "spare") == ["a firing", "a resolved"])
        // The next page is the first receiver's alone.
        bench.runner.answer(["a"])
        try await run(bench, 4)
        bench.runner.answer([])
        try await run(bench, 10)
        #expect(told(bench, "hook").count == 4)
        #expect(told(bench, "spare").count == 2)
    }
}
