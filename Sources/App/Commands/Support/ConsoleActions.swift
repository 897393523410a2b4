internal import Console
internal import Outbound
internal import Telemetry

/// What a reader of the console can have done. It goes through the agent's admin API, because one process alone writes to
/// the store; without an agent in reach the console only reads.
enum ConsoleActions {
    static func make(_ access: HistoryAccess) -> ConsoleCommands {
        var commands = ConsoleCommands()
        guard let agent = AgentClient.find(access) else { return commands }
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
