import Glibc
import Support
import Telemetry
import Testing

/// Error-budget policies, as a pipeline and the commands that obey meet them.
@Suite struct PolicyTests {
    /// Frozen as soon as there is data: nothing has to fail for it.
    private static func policy(when condition: String) -> String {
        """
        policies:
          - name: serving
            owner: dana
            slos: [chat-availability]
            steps:
              - name: freeze
                when: \(condition)
                freeze: [rollout, change, runbook, restart]
                message: Only fixes.
              - name: careful
                when: \(condition)
                approval: [deploy-model]
        """
    }

    private static func write(_ text: String, _ path: String) throws {
        let file = try #require(fopen(path, "w"))
        fputs(text, file)
        fclose(file)
    }

    private static func beaufort(_ words: [String], _ agent: Agent) async throws -> Program.Ended {
        try await Program.run(
            [Program.beaufort] + words + ["--data", agent.data], folder: agent.folder, name: "command",
            environment: ["USER": "dana"])
    }

    private static func waitFor(
        _ status: Int32, _ words: [String], _ agent: Agent
    ) async throws -> Program.Ended {
        var last: Program.Ended?
        try await Deadline.wait("\(words) to end with \(status)", .seconds(60)) {
            last = try await beaufort(words, agent)
            return last?.status == status
        }
        return try #require(last)
    }

    @Test func whatIsFrozenIsRefusedAcrossARestartUntilItIsLifted() async throws {
        let folder = try TemporaryFolder()
        let config = "\(folder.path)/a.yaml"
        try Self.write(ShippedConfiguration.text(), config)
        let file = "\(folder.path)/budget-policies.yaml"
        try Self.write(Self.policy(when: "budget_remaining > 10%"), file)
        let agent = try Agent(
            folder: folder.path, config: config, runtime: Agent.standIn(port: RealRuntime.freePort()))
        try await agent.ready()
        #expect(try await agent.chat(tokens: 2, isStreaming: false).status == 200)
        let frozen = try await Self.waitFor(1, ["slo", "gate", "rollout"], agent)
        #expect(
            frozen.output.contains("rollout is frozen\nchat-availability, policy serving, step freeze since ")
        )
        #expect(frozen.output.contains("Only fixes."))
        try await Self.commandsObey(agent)
        try await Self.passesAreWrittenDown(agent)
        #expect(try await agent.stop() == 0)
        let silent = try await Self.beaufort(["slo", "gate", "rollout"], agent)
        #expect(silent.status == 3)
        #expect(try await Self.beaufort(["slo", "gate", "rollout", "--unknown", "allow"], agent).status == 0)

        let second = try Agent(
            folder: folder.path, config: config, runtime: Agent.standIn(port: RealRuntime.freePort()),
            name: "second")
        try await second.ready()
        // At once, before anything is assessed: since when is as it was.
        let again = try await Self.beaufort(["slo", "gate", "rollout"], second)
        #expect(again.status == 1)
        let since = { (text: String) in
            text.split(separator: "\n").first { $0.contains(" since ") }.map {
                $0.split(separator: ":")[0...2]
            }
        }
        #expect(since(again.output) == since(frozen.output))
        try Self.write(Self.policy(when: "budget_remaining < 0%"), file)
        #expect(try await Self.beaufort(["reload"], second).status == 0)
        let lifted = try await Self.waitFor(0, ["slo", "gate", "rollout"], second)
        #expect(lifted.output == "rollout is allowed\n")
        try Self.write("policies: [{name: serving}]", file)
        let refused = try await Self.beaufort(["reload"], second)
        #expect(refused.status == 3)
        #expect(refused.errors.contains("budget-policies.yaml:1:12: 'owner' is missing"))
        #expect(try await Self.beaufort(["slo", "gate", "rollout"], second).status == 0)
        #expect(try await second.stop() == 0)
    }

    private static func commandsObey(_ agent: Agent) async throws {
        for words in [
            ["change", "driver 570"], ["runtime", "restart"], ["runbook", "run", "restart-runtime", "--yes"],
        ] {
            let refused = try await beaufort(words, agent)
            #expect(refused.status == 1, "\(words): \(refused.errors)")
            #expect(refused.errors.contains("is frozen"), "\(words)")
            // An approval does not lift a freeze.
            #expect(
                refused.errors.contains("--override --reason") && !refused.errors.contains("--approved-by"),
                "\(words): \(refused.errors)")
        }
        #expect(try await beaufort(["slo", "gate", "own-word"], agent).status == 2)
        #expect(try await beaufort(["slo", "gate", "rollout", "--slo", "chat-ttft"], agent).status == 0)
        let unknown = try await beaufort(["slo", "gate", "rollout", "--slo", "chat"], agent)
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("there is no SLO named chat; known: chat-availability"))
        let list = try await beaufort(["slo", "policy", "--format", "csv"], agent)
        #expect(list.output.contains("chat-availability,serving,freeze,"))
        #expect(
            try await beaufort(["slo", "show", "chat-availability"], agent).output.contains(
                "serving: freeze since"))
    }

    private static func passesAreWrittenDown(_ agent: Agent) async throws {
        let reason = ["--reason", "it fixes the leak"]
        let approved = try await beaufort(
            ["slo", "gate", "deploy-model", "--approved-by", "li"] + reason, agent)
        #expect(approved.status == 0)
        #expect(approved.output.contains("goes on: approval by dana, approved by li"))
        let own = try await beaufort(
            ["slo", "gate", "deploy-model", "--approved-by", "dana"] + reason, agent)
        #expect(own.status == 2)
        #expect(own.errors.contains("dana cannot approve what dana does"))
        let frozen = try await beaufort(["slo", "gate", "rollout", "--approved-by", "li"] + reason, agent)
        #expect(frozen.status == 1)
        #expect(try await beaufort(["slo", "gate", "rollout", "--override"], agent).status == 2)
        let changed = try await beaufort(["change", "driver 570", "--override"] + reason, agent)
        #expect(changed.status == 0, "\(changed.errors)")
        let log = agent.program.complained
        #expect(log.contains("deploy-model goes on against an error-budget policy: approval by dana"))
        #expect(
            log.contains("change goes on against an error-budget policy: override by dana: it fixes the leak")
        )
    }
}
