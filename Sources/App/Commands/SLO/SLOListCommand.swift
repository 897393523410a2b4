internal import ArgumentParser
internal import SLO
internal import Telemetry

struct SLOListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Every SLO: objective, actual, budget left, burn rate.",
        discussion: """
            Good, bad, actual and budget are of the SLO's period. The burn rate is
            what alerts go by: of each window pair the lower of its two rates, and
            of those the highest, with its pair. 3.2x 6h/30m spends the budget 3.2
            times as fast as it can bear, over the last 6 h and the last 30 min.
            `slo show` has every window.

            EXAMPLES
              beaufort slo list
              beaufort slo list --url http://prometheus:9090
              beaufort slo list --format csv > slos.csv
            """)

    @OptionGroup var source: SourceOptions
    @Option(help: ArgumentHelp("Configuration file.", valueName: "file")) var config: String?
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        let report = try await AssessmentReader.open(config: config, source: source).report(
            at: WallClock().now)
        Output.print(SLOTable.overview(report.assessments, isForPeople: format == .table).text(format))
    }
}
