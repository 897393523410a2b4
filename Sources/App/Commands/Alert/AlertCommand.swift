internal import ArgumentParser

struct AlertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert",
        abstract: "Alerts: what fires, what fired, what was sent; acknowledge and silence.",
        subcommands: [
            AlertListCommand.self, AlertHistoryCommand.self, AlertDeliveriesCommand.self,
            AlertAckCommand.self,
            AlertSilenceCommand.self, AlertTestCommand.self, AlertResendCommand.self,
        ])
}
