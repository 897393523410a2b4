internal import ArgumentParser
internal import Telemetry

/// `alert test --receiver`: asks the agent to send a marked message, and shows what was answered.
struct ReceiverTrial {
    let target: AgentTarget
    let receiver: String

    func run() async throws {
        let author = ProcessVariables.user
        let answer = try await target.client().post("alerts/test", ["receiver": receiver, "by": author])
        var table = TableText(["number", "integration", "status", "state", "answer", "error"])
        let deliveries = answer.array ?? []
        for delivery in deliveries {
            table.add([
                String(delivery["integration"]?.integer ?? 0),
                [delivery["kind"]?.string, delivery["integration_name"]?.string].compactMap(\.self)
                    .joined(separator: " "),
                delivery["status"]?.string ?? "", delivery["state"]?.string ?? "",
                delivery["answer"]?.integer.map { String($0) } ?? "-",
                [delivery["error"]?.string, delivery["answer_text"]?.string].compactMap(\.self)
                    .joined(separator: ": "),
            ])
        }
        Output.print(table.text(.table))
        if !deliveries.allSatisfy({ $0["state"]?.string == "delivered" }) {
            throw ExitCode(CommandStatus.foundProblems)
        }
    }
}
