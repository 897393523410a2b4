internal import ArgumentParser
internal import SLO
internal import Telemetry

struct SLOListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Every SLO: objective, actual, budget left, burn rates.",
        discussion:
            "EXAMPLES\n  beaufort slo list\n  beaufort slo list --url http://prometheus:9090\n  beaufort slo list --format csv > slos.csv"
    )

    @OptionGroup var source: SourceOptions
    @Option(help: ArgumentHelp("Configuration file.", valueName: "file")) var config: String?
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        let report = try await AssessmentReader.open(config: config, source: source).report(
            at: WallClock().now)
        Output.print(SLOTable.overview(report.assessments, isForPeople: format == .table).text(format))
    }
}
