internal import ArgumentParser
internal import Telemetry

struct AlertTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send a message marked as a test through a receiver.",
        discussion: """
            Tells each of the receiver's integrations that an alert fires and, where ends are told, that it is
            over, and prints what each answered. Exits with 1 unless all were delivered.

            EXAMPLES
              beaufort alert test --receiver pager
            """)

    @OptionGroup var target: AgentTarget
    @Option(help: "Name in the alertmanager file.") var receiver: String

    func run() async throws {
        let author = ProcessVariables.all["USER"] ?? "unknown"
        let answer = try await target.client().post("alerts/test", ["receiver": receiver, "by": author])
        var table = TableText(["integration", "status", "state", "answer", "error"])
        let deliveries = answer.array ?? []
        for delivery in deliveries {
            table.add([
                String(delivery["integration"]?.integer ?? 0), delivery["status"]?.string ?? "",
                delivery["state"]?.string ?? "", delivery["answer"]?.integer.map { String($0) } ?? "-",
                delivery["error"]?.string ?? "",
            ])
        }
        Output.print(table.text(.table))
        if !deliveries.allSatisfy({ $0["state"]?.string == "delivered" }) {
            throw ExitCode(CommandStatus.foundProblems)
        }
    }
}

struct AlertResendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resend", abstract: "Send a dead letter again.",
        discussion: "EXAMPLES\n  beaufort alert deliveries\n  beaufort alert resend 17")

    @OptionGroup var target: AgentTarget
    @Argument(help: ArgumentHelp("Id, as `alert deliveries` shows it.", valueName: "delivery")) var id: Int64

    func run() async throws {
        _ = try await target.client().post("alerts/deliveries/\(id)/resend", [:])
        Output.print("delivery \(id) goes out again")
    }
}
