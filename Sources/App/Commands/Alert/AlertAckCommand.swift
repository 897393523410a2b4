internal import ArgumentParser
internal import Telemetry

/// Flags of commands that act through a running agent.
struct AgentTarget: ParsableArguments {
    @OptionGroup var source: SourceOptions

    func client() throws -> AgentClient {
        if source.url != nil, let client = try AgentClient.find(try HistoryAccess.open(source)) {
            return client
        }
        guard let client = try AgentClient.find(directory: source.directory) else {
            throw CommandFailure(
                "no agent has left its address in \(source.directory)",
                remedy: "start one, or name its admin address with --url")
        }
        return client
    }
}

struct AlertAckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack", abstract: "Take an alert on: no reminders until the time is over or it resolves.",
        discussion: "EXAMPLES\n  beaufort alert ack 1efb09bd1b43c88a --owner dana --for 2h")

    @OptionGroup var target: AgentTarget
    @Option(help: "Who takes it on (default: you).") var owner: String?
    @Option(name: .customLong("for"), help: "For how long.") var span = "1h"
    @Option(help: "Why.") var comment = ""
    @Argument(help: ArgumentHelp("Id, as `alert list` shows it.", valueName: "alert")) var alert: String

    func run() async throws {
        let name = owner ?? ProcessVariables.user
        let answer = try await target.client().post(
            "alerts/\(alert)/ack", ["owner": name, "for": span, "comment": comment])
        Output.print(
            "\(answer["ack"]?.string ?? alert) acknowledged by \(name) until \(answer["until"]?.string ?? "")"
        )
    }
}

struct AlertUnackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unack",
        abstract: "Let go of an alert: it is repeated and handed on as if nobody had it.",
        discussion: "EXAMPLES\n  beaufort alert unack 1efb09bd1b43c88a")

    @OptionGroup var target: AgentTarget
    @Option(help: "Who (default: you).") var by: String?
    @Argument(help: ArgumentHelp("Id, as `alert list` shows it.", valueName: "alert")) var alert: String

    func run() async throws {
        let answer = try await target.client().post(
            "alerts/\(alert)/unack", ["by": by ?? ProcessVariables.user])
        Output.print(
            "\(answer["unack"]?.string ?? alert) is nobody's again, was \(answer["owner"]?.string ?? "somebody")'s"
        )
    }
}
