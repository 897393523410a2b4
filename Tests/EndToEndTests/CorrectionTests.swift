import Glibc
import Support
import Telemetry
import Testing

/// Corrections as a person makes them, beside a running agent and across a restart.
@Suite struct CorrectionTests {
    private static func beaufort(_ words: [String], _ agent: Agent) async throws -> Program.Ended {
        try await Program.run(
            [Program.beaufort, "slo"] + words + ["--data", agent.data], folder: agent.folder, name: "command",
            environment: ["USER": "dana"])
    }

    /// Good and bad events of the shipped availability objective, as the agent sees them.
    private static func counts(_ agent: Agent) async throws -> [String] {
        let answer = try await beaufort(["list", "--format", "csv"], agent)
        let row = answer.output.split(separator: "\n").first { $0.hasPrefix("chat-availability,") }
        let cells = (row ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return cells.count > 5 ? [cells[4], cells[5]] : []
    }

    private static func remaining(_ agent: Agent) async throws -> Double? {
        try await agent.number(#"beaufort_slo_error_budget_remaining_ratio{slo="chat-availability"}"#)
    }

    @Test func aRunningAgentFollowsAndARestartedOneRemembers() async throws {
        let folder = try TemporaryFolder()
        let agent = try Agent(
            folder: folder.path, runtime: Agent.standIn(port: RealRuntime.freePort()))
        try await agent.ready()
        for _ in 0..<4 { #expect(try await agent.chat(tokens: 2, isStreaming: false).status == 200) }
        let range = ["chat-availability", "--from", "now-1h", "--to", "now"]
        let why = ["--reason", "the probe lied"]
        try await Deadline.wait("four good events", .seconds(60)) {
            let tried = try await Self.beaufort(
                ["correct"] + range + why + ["--exclude", "--dry-run"], agent)
            return tried.output.contains("was 4 good, 0 bad")
        }
        let much = try await Self.beaufort(["correct"] + range + why + ["--good", "-5"], agent)
        #expect(much.status == 1)
        #expect(much.errors.contains("chat-availability has 4 good and 0 bad events between"))
        #expect(try await Self.beaufort(["correct"] + range + why, agent).status == 2)
        let made = try await Self.beaufort(
            ["correct"] + range + why + ["--good", "-3", "--total", "0"], agent)
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.output.contains("correction 1: chat-availability from "))
        #expect(made.output.contains("-3 good, +3 bad\n  was 4 good, 0 bad\n  is  1 good, 3 bad"))
        // 3 of 4 are bad at 99.9 %.
        try await Deadline.wait("the agent to follow", .seconds(60)) {
            try await Self.remaining(agent).map { abs($0 + 749) < 1e-6 } ?? false
        }
        #expect(try await Self.counts(agent) == ["1", "3"])
        #expect(
            try await Self.beaufort(["show", "chat-availability"], agent).output.contains("correction 1, "))
        let report = try await Self.beaufort(["report", "--format", "markdown"], agent)
        #expect(report.output.contains("by dana: the probe lied"))
        #expect(try await agent.stop() == 0)

        let second = try Agent(
            folder: folder.path, runtime: Agent.standIn(port: RealRuntime.freePort()), name: "second")
        try await second.ready()
        try await Deadline.wait("the new agent to assess", .seconds(60)) {
            try await second.number(#"beaufort_slo_corrected_events{slo="chat-availability",outcome="bad"}"#)
                == 3
        }
        #expect(try await Self.counts(second) == ["1", "3"])
        let revoked = try await Self.beaufort(
            ["corrections", "revoke", "1", "--reason", "it did not"], second)
        #expect(revoked.status == 0, "\(revoked.errors)")
        #expect(try await Self.counts(second) == ["4", "0"])
        try await Deadline.wait("the agent to count again", .seconds(60)) {
            try await Self.remaining(second) == 1
        }
        let again = try await Self.beaufort(["corrections", "revoke", "1", "--reason", "x"], second)
        #expect(again.status == 2)
        for words in [["--all"], ["--format", "csv"], ["--format", "json"]] {
            let list = try await Self.beaufort(["corrections"] + words, second)
            #expect(list.output.contains("revoked") && list.output.contains("it did not"), "\(list.output)")
            #expect(list.errors.isEmpty)
        }
        let shown = try await Self.beaufort(["corrections"], second)
        #expect(shown.output.split(separator: "\n").count == 1)
        #expect(shown.errors.contains("1 revoked and not shown; --all shows them"))
        #expect(try await second.stop() == 0)
    }
}
