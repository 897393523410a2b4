internal import Alerting
internal import ArgumentParser
internal import PromQL
internal import Telemetry

struct AlertExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Why an alert did, or did not, reach its receivers.",
        discussion: """
            Walks the alert's way: rule, state, route, inhibition, maintenance, quiet times, silences, grouping,
            deliveries.
            A running agent answers with the rules and routes in force; without one the configuration is read.

            EXAMPLES
              beaufort alert explain APIDown
              beaufort alert explain 1efb09bd1b43c88a --receiver pager --at now-2h
              beaufort alert explain 'slo="chat-availability",severity="page"' --inputs --format json
            """)

    @OptionGroup var target: AgentTarget
    @Option(help: ArgumentHelp("Configuration file, where no agent runs.", valueName: "file")) var config:
        String?
    @Option(help: "Only what concerns this receiver.") var receiver: String?
    @Option(help: ArgumentHelp("The moment (default now).", valueName: "t")) var at: MomentArgument?
    @Flag(help: "Show what each step looked at.") var inputs = false
    @Option(help: "table (words) or json.") var format: OutputFormat = .table
    @Argument(help: ArgumentHelp("Name, id as `alert list` shows it, or matchers.", valueName: "alert"))
    var alert: String

    func run() async throws {
        let agent = try AgentClient.find(directory: target.source.directory)
        if target.source.url != nil || agent != nil {
            if let answer = try await asked() { return show(answer) }
        }
        let explanations = try await locally()
        show(
            (
                .array(explanations.map(\.json)),
                explanations.map { $0.text(inputs: inputs) }.joined(separator: "\n\n")
            ))
    }

    private typealias Answer = (json: JSONValue, text: String)

    private func show(_ answer: Answer) {
        Output.print(format == .json ? answer.json.text : answer.text)
    }

    /// Nil when the agent that has left its address does not run any more.
    private func asked() async throws -> Answer? {
        var query = "alert=\(percentEncoded(alert))&inputs=\(inputs)"
        if let receiver { query += "&receiver=\(percentEncoded(receiver))" }
        if let at { query += "&at=\(percentEncoded(at.time.rfc3339))" }
        do {
            let answer = try await target.client().get("alerts/explain?\(query)")
            return (answer["explanations"] ?? .null, answer["text"]?.string ?? "")
        } catch let failure as CommandFailure where target.source.url == nil && failure.isAbsence {
            return nil
        }
    }

    private func locally() async throws -> [Explanation] {
        let directory = target.source.directory
        let contents = try ConfigurationContents(
            read: try ConfigurationChoice(config, besideAgentIn: directory).load())
        let store = try HistoryAccess.open(directory: directory)
        let explainer = Explainer(
            groups: contents.groups, configuration: contents.routing, book: AlertBook(store),
            runner: QueryEngine(source: store), maintenance: contents.maintenance)
        do {
            let now = WallClock().now
            return try await explainer.explain(
                ExplanationSubject(alert), receiver: receiver, at: at?.time ?? now, now: now)
        } catch let error as ExplanationError {
            throw CommandFailure("\(error)", remedy: "", status: CommandStatus.usage)
        }
    }
}
