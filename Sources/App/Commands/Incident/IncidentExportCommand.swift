internal import Alerting
internal import ArgumentParser
internal import Operations
internal import Telemetry

struct IncidentExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the postmortem bundle: Markdown, HTML with plots, JSON, CSV, OpenMetrics.",
        discussion: """
            Prompts and answers are never in it; addresses, keys and the like are masked.

            EXAMPLES
              beaufort incident export --last --output .
              beaufort incident export INC-1 --output /tmp
              beaufort incident export --from now-2h --to now --output .
            """)

    @OptionGroup var data: DataOption
    @Option(help: ArgumentHelp("Configuration file.", valueName: "file")) var config: String?
    @Flag(help: "The newest incident.") var last = false
    @Option(help: ArgumentHelp("Report on a stretch of time: its beginning.", valueName: "t")) var from:
        MomentArgument?
    @Option(help: ArgumentHelp("… and its end (default now).", valueName: "t")) var to: MomentArgument?
    @Option(help: ArgumentHelp("Folder the bundle's folder is made in.", valueName: "dir")) var output: String
    @Argument(help: ArgumentHelp("Id of the incident.", valueName: "id")) var id: String?

    func validate() throws {
        guard [id != nil, last, from != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("name one of: an incident's id, --last, or --from (with --to)")
        }
        if to != nil, from == nil { throw ValidationError("--to needs --from") }
    }

    func run() async throws {
        let store = try HistoryAccess.open(directory: data.directory)
        let configuration = try ConfigurationChoice(config, besideAgentIn: data.directory).load()
        let definitions = try SLOFiles.read(configuration)
        let maintenance = try MaintenanceFile.read(configuration, definitions)
        let now = WallClock().now
        let incident = try await find(IncidentKeeper(store), now: now)
        let export = IncidentExport(
            store: store, definitions: definitions, exclusions: maintenance.exclusions)
        Output.print(try await export.write(incident, into: output, now: now))
    }

    private func find(_ keeper: IncidentKeeper, now: Timestamp) async throws -> Incident {
        if let start = from?.time {
            let end = to?.time ?? now
            guard start < end else { throw ValidationError("--to lies before --from") }
            return .stretch(TimeRange(start, end))
        }
        if let id {
            guard let incident = try await keeper.incident(id) else { throw IncidentFinder.unknown(id) }
            return incident
        }
        guard let incident = try await keeper.last() else {
            throw CommandFailure(
                "there has been no incident", remedy: "--from T --to T reports on any stretch of time")
        }
        return incident
    }
}

enum IncidentFinder {
    static func unknown(_ id: String) -> CommandFailure {
        CommandFailure("there is no incident \(id)", remedy: "`beaufort incident list` shows them")
    }
}
