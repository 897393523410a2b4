internal import ArgumentParser

struct AlertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert",
        abstract: "Alerts: what fires, what fired and why, what was sent; acknowledge, silence, test.",
        subcommands: [
            AlertListCommand.self, AlertExplainCommand.self, AlertHistoryCommand.self,
            AlertDeliveriesCommand.self,
            AlertAckCommand.self, AlertUnackCommand.self, AlertSilenceCommand.self, AlertSilencesCommand.self,
            AlertUnsilenceCommand.self, AlertTestCommand.self, AlertReplayCommand.self,
            AlertDeadLettersCommand.self, AlertResendCommand.self, AlertDiscardCommand.self,
        ])
}
