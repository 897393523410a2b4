internal import ArgumentParser
internal import Telemetry

struct ChangeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change",
        abstract: "Tell of a change: into the audit log, and to PagerDuty as a change event.",
        discussion: """
            Refused, with exit status 1, where an error-budget policy freezes `change` (`beaufort slo policy`).

            Most incidents begin with a change. Nobody is paged by this; whoever looks at an incident sees it. Goes to the
            PagerDuty integrations of all receivers, or of the one named.

            EXAMPLES
              beaufort change 'mistral-small 3.2 replaces 3.1' --detail model=mistral-small-3.2 --link https://git/…
              beaufort change 'driver 570 on gpu0' --receiver pager --by dana
              beaufort change 'hotfix 3.2.1' --override --reason 'fixes what burns the budget'
            """)

    @OptionGroup var target: AgentTarget
    @OptionGroup var gate: GateOptions
    @Option(help: "Only to this receiver.") var receiver: String?
    @Option(help: ArgumentHelp("Host or service (default: the agent's host).", valueName: "name")) var source:
        String?
    @Option(help: ArgumentHelp("More to know; may be repeated.", valueName: "name=value")) var detail:
        [String] = []
    @Option(help: ArgumentHelp("A page that tells more.", valueName: "url")) var link: String?
    @Argument(help: ArgumentHelp("One sentence.", valueName: "summary")) var summary: String

    func validate() throws {
        if summary.allSatisfy(\.isWhitespace) { throw ValidationError("say what was changed") }
        for text in detail where !text.contains("=") {
            throw ValidationError("--detail wants NAME=VALUE, not \(text)")
        }
    }

    func run() async throws {
        let answer = try await target.client().post(
            "changes",
            fields: [
                ("summary", summary), ("source", source ?? ""), ("link", link ?? ""),
                ("details", detail.joined(separator: "\n")), ("receiver", receiver ?? ""),
            ] + gate.fields)
        let deliveries = answer.array ?? []
        for delivery in deliveries {
            let error = delivery["error"]?.string.map { ": \($0)" } ?? ""
            Output.print("\(delivery["receiver"]?.string ?? "") \(delivery["state"]?.string ?? "")\(error)")
        }
        if deliveries.isEmpty { Output.print("in the audit log; no receiver shows changes") }
    }
}
