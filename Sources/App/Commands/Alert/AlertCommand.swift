internal import ArgumentParser

struct AlertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert",
        abstract: "Alerts: what fires, what fired and why, what was sent; acknowledge, silence, test.",
        discussion: """
            EXAMPLES
              beaufort alert list
              beaufort alert explain APIDown --receiver pager
              beaufort alert ack 1efb09bd1b43c88a --for 2h
            """,
        subcommands: [
            AlertListCommand.self, AlertExplainCommand.self, AlertHistoryCommand.self,
            AlertDeliveriesCommand.self,
            AlertAckCommand.self, AlertUnackCommand.self, AlertSilenceCommand.self, AlertSilencesCommand.self,
            AlertUnsilenceCommand.self, AlertTestCommand.self, AlertReplayCommand.self,
            AlertResendCommand.self,
        ])
}
