internal import Console
internal import Outbound
internal import Telemetry

/// What a reader of the console can have done. It goes through the agent's admin API, because one process
/// alone writes to the store; without an agent in reach the console only reads.
enum ConsoleActions {
    static func make(_ access: HistoryAccess) -> ConsoleCommands {
        (try? AgentClient.find(access)).map(make) ?? ConsoleCommands()
    }

    /// The console inside the agent's own process.
    static func make(_ suite: Suite) -> ConsoleCommands {
        make(AgentClient(base: "http://\(suite.configuration.admin)", send: suite.client.sender))
    }

    private static func make(_ agent: AgentClient) -> ConsoleCommands {
        var commands = ConsoleCommands()
        commands.acknowledge = { alert in
            try await agent.post("alerts/\(alert)/ack", ["owner": ProcessVariables.all["USER"] ?? "console"])
            return "acknowledged for an hour"
        }
        commands.silence = { alert, span in
            try await agent.post(
                "alerts/\(alert)/silence",
                [
                    "by": ProcessVariables.all["USER"] ?? "console", "for": span.description,
                    "comment": "from the console",
                ])
            return "silenced for \(span)"
        }
        return commands
    }
}
