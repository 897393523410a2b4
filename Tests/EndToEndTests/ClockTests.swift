import Glibc
import Support
import Telemetry
import Testing

/// A real agent whose machine's clock is set while it works.
@Suite struct ClockTests {
    @Test(.enabled(if: Peer.isAvailable("cc"), "no C compiler is installed"))
    func anHourBackAndForthLosesNothingAndIsTold() async throws {
        let folder = try TemporaryFolder()
        let clock = try await SettableClock(folder)
        func start(_ name: String) throws -> Agent {
            try Agent(
                folder: folder.path, runtime: Agent.standIn(port: RealRuntime.freePort()), name: name,
                within: clock.command)
        }
        var agent = try start("before")
        try await serve(1, agent)

        try clock.set(-3_600)
        try await serve(2, agent)
        try await alert("ClockSetBack", agent)
        try await expectLead(3_500...3_600, agent)
        let answer = try JSONValue.parse(try await agent.get("/api/v1/query?query=1").body)
        #expect(answer["warnings"]?[0]?.string?.contains("set back") == true, "\(answer)")

        // What comes after a crash is not older than what was before it either.
        agent.program.signal(SIGKILL)
        _ = try await agent.program.end()
        agent = try start("after")
        try await serve(1, agent)
        try await expectLead(3_500...3_600, agent)

        try clock.set(0)
        try await alert("ClockSetForward", agent)
        try await expectLead(0...1, agent)
        try await serve(2, agent)
        // An hour ahead these count as old until they are written again.
        var dropped: Double?
        try await Deadline.wait("the store's counters") {
            dropped = try await agent.number("sum(beaufort_store_dropped_samples_total)")
            return dropped != nil
        }
        #expect(dropped == 0)
        #expect(try await agent.stop() == 0)
        let verdict = try await Program.run(
            [Program.beaufort, "store", "verify", "--data", agent.data], folder: folder.path)
        #expect(verdict.status == 0, "\(verdict.output)\(verdict.errors)")
        // No counter went backwards, as one would whose samples came in another order.
        #expect(try await agent.value("max(resets(beaufort_requests_total[3h]))") == 1)
        #expect(try await agent.value("sum(increase(beaufort_store_samples_total[3h]))") ?? 0 > 0)
    }

    /// One more request, and waits until the process has recorded so many.
    private func serve(_ count: Double, _ agent: Agent) async throws {
        try await agent.ready()
        _ = try await agent.chat(tokens: 3, isStreaming: false)
        try await Deadline.wait("\(count) requests in the store") {
            try await agent.number("sum(beaufort_requests_total)") == count
        }
    }

    private func alert(_ name: String, _ agent: Agent) async throws {
        try await Deadline.wait("the alert \(name)", .seconds(60)) {
            let alerts = try JSONValue.parse(try await agent.get("/api/v1/alerts").body)["data"]?["alerts"]
            return alerts?.array?.contains { $0["labels"]?["alertname"]?.string == name } == true
        }
    }

    private func expectLead(_ seconds: ClosedRange<Double>, _ agent: Agent) async throws {
        try await Deadline.wait("a lead of \(seconds) s", .seconds(40)) {
            seconds.contains(try await agent.number("beaufort_clock_lead_seconds") ?? -1)
        }
    }
}
