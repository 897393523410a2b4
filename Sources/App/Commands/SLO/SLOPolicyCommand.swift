internal import ArgumentParser
internal import Telemetry

struct SLOPolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Error-budget policies: which step each SLO is in, what it freezes, what would lift it.",
        discussion: """
            One row for each step an SLO is in; one with '-' where it is in none. The running agent tells.

            EXAMPLES
              beaufort slo policy
              beaufort slo policy --slo chat-availability
              beaufort slo policy --url http://gpu0:9464 --format json
            """)

    @OptionGroup var target: AgentTarget
    @Option(help: ArgumentHelp("Only this SLO; may be given again.", valueName: "name")) var slo: [String] =
        []
    @Option(help: "table, json or csv; json has every step.") var format: OutputFormat = .table

    func run() async throws {
        let query = slo.map { "slo=\(percentEncoded($0))" }.joined(separator: "&")
        let answer = try await target.client().get("slos/policies?\(query)")
        guard format != .json else { return Output.print(answer.text) }
        let standings = answer.array ?? []
        for name in slo where !standings.contains(where: { $0["slo"]?.string == name }) {
            Output.complain("no error-budget policy holds for \(name)")
        }
        if standings.isEmpty, slo.isEmpty { Output.complain("no error-budget policy holds for any SLO") }
        Output.print(SLOPolicyCommand.table(standings).text(format))
    }

    private static func table(_ standings: [JSONValue]) -> TableText {
        var table = TableText([
            "slo", "policy", "step", "since", "freezes", "asks_approval_for", "why", "lift", "message",
        ])
        for standing in standings {
            let text = { (node: JSONValue, name: String) in node[name]?.string ?? "-" }
            let active = (standing["steps"]?.array ?? []).filter { $0["in"]?.bool == true }
            let names = [text(standing, "title"), text(standing, "policy")]
            if active.isEmpty { table.add(names + Array(repeating: "-", count: 7)) }
            for step in active {
                let list = { (name: String) in
                    let items = (step[name]?.array ?? []).compactMap(\.string)
                    return items.isEmpty ? "-" : items.joined(separator: " ")
                }
                table.add(
                    names + [
                        text(step, "step"), text(step, "since"), list("freezes"), list("asks_approval_for"),
                        text(step, "why"), text(step, "lift"), text(step, "message"),
                    ])
            }
        }
        return table
    }
}
