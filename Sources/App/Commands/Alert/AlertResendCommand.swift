internal import ArgumentParser
internal import Telemetry

struct AlertResendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resend", abstract: "Send a dead letter again.",
        discussion: "EXAMPLES\n  beaufort alert deliveries\n  beaufort alert resend 17")

    @OptionGroup var target: AgentTarget
    @Argument(help: ArgumentHelp("Id, as `alert deliveries` shows it.", valueName: "delivery")) var id: Int64

    func run() async throws {
        _ = try await target.client().post("alerts/deliveries/\(id)/resend", ["by": ProcessVariables.user])
        Output.print("delivery \(id) goes out again")
    }
}
