internal import Alerting
internal import ArgumentParser
internal import Telemetry

struct MaintenanceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "When maintenance is held, what it mutes and what it excludes.",
        discussion: """
            Without --config the windows are the running agent's: of the data folder's, or of the one behind --url.

            EXAMPLES
              beaufort maintenance list
              beaufort maintenance list --start 2026-12-01T00:00:00Z --end 2027-01-01T00:00:00Z --format csv
            """)

    @OptionGroup var source: SourceOptions
    @Option(help: ArgumentHelp("Configuration file.", valueName: "file")) var config: String?
    @Option(help: ArgumentHelp("First moment (default now).", valueName: "t")) var start: MomentArgument?
    @Option(help: ArgumentHelp("Last moment (default 30 days after the first).", valueName: "t"))
    var end: MomentArgument?
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        let first = start?.time ?? WallClock().now
        let range = TimeRange(first, end?.time ?? first + .days(30))
        guard range.start < range.end else {
            throw CommandFailure("the list would end before it begins", remedy: "give --start before --end")
        }
        let configuration = try await AssessmentReader.configuration(config, source, tellsAgents: true)
        let plan = try MaintenanceFile.read(configuration, SLOFiles.read(configuration))
        var table = TableText([
            "window", "start", "end", "local_start", "owner", "mutes", "excludes", "comment",
        ])
        for held in plan.occurrences(in: range) {
            let window = held.window
            let zone = window.recurrence.zone
            table.add([
                window.name, held.range.start.rfc3339, held.range.end.rfc3339,
                "\(zone.civil(at: held.range.start).text) \(zone)", window.owner, window.mutedText,
                window.excludedText, window.comment,
            ])
        }
        Output.print(table.text(format))
    }
}
