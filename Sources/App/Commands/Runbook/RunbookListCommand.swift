internal import ArgumentParser
internal import Operations

struct RunbookListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Runbooks with their risk and parameters.",
        discussion: "EXAMPLES\n  beaufort runbook list")

    @OptionGroup var data: DataOption
    @Option(help: ArgumentHelp("Configuration file.", valueName: "file")) var config: String?
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        let choice = try ConfigurationChoice(config, besideAgentIn: data.directory)
        var table = TableText(["runbook", "risk", "steps", "parameters", "title"])
        for runbook in try RunbookShelf.all(choice) {
            let parameters = runbook.parameters.map { $0.name + ($0.isRequired ? "*" : "") }.joined(
                separator: " ")
            table.add([
                .text(runbook.name), .text(runbook.risk.rawValue), .count(runbook.steps.count),
                .text(parameters), .text(runbook.title),
            ])
        }
        Output.print(table.text(format))
    }
}

struct RunbookShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "The Markdown of a runbook.",
        discussion: "EXAMPLES\n  beaufort runbook show high-latency")

    @OptionGroup var data: DataOption
    @Option(help: ArgumentHelp("Configuration file.", valueName: "file")) var config: String?
    @Argument(help: ArgumentHelp("Name or file.", valueName: "runbook")) var name: String

    func run() async throws {
        Output.print(
            try RunbookShelf.find(name, config: config, besideAgentIn: data.directory).text)
    }
}
