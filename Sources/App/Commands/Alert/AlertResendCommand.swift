internal import ArgumentParser
internal import Telemetry

struct AlertResendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resend", abstract: "Send a dead letter again.",
        discussion: """
            One is refused when something newer was decided for the same receiver and group: a firing that
            arrives after its resolve would stay open there.

            EXAMPLES
              beaufort alert deadletters
              beaufort alert resend 17
            """)

    @OptionGroup var target: AgentTarget
    @Argument(help: ArgumentHelp("Id, as `alert deadletters` shows it.", valueName: "delivery")) var id: Int64
    @Flag(help: "Send it although something newer was decided for its receiver and group.")
    var superseded = false

    func run() async throws {
        _ = try await target.client().post(
            "alerts/deliveries/\(id)/resend", ["by": ProcessVariables.user, "superseded": "\(superseded)"])
        Output.print("delivery \(id) goes out again")
    }
}
