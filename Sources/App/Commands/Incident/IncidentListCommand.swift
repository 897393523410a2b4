internal import ArgumentParser
internal import Operations
internal import Store
internal import Telemetry

struct IncidentListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Incidents, newest last.",
        discussion: "EXAMPLES\n  beaufort incident list --start now-30d")

    @OptionGroup var data: DataOption
    @Option(help: ArgumentHelp("First moment (default 30 days ago).", valueName: "t")) var start:
        MomentArgument?
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        let keeper = IncidentKeeper(try HistoryAccess.open(directory: data.directory))
        let now = WallClock().now
        var table = TableText(["id", "opened", "closed", "severity", "alerts", "title"])
        for incident in try await keeper.incidents(in: TimeRange(start?.time ?? now - .days(30), now)) {
            table.add([
                .text(incident.id), .time(incident.opened), .text(incident.closed?.rfc3339 ?? "open"),
                .text(incident.severity), .count(incident.alerts.count), .text(incident.title),
            ])
        }
        Output.print(table.text(format))
    }
}

struct IncidentShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One incident: its alerts and notes.",
        discussion: "EXAMPLES\n  beaufort incident show INC-1")

    @OptionGroup var data: DataOption
    @Argument(help: ArgumentHelp("Id, as `incident list` shows it.", valueName: "id")) var id: String

    func run() async throws {
        let keeper = IncidentKeeper(try HistoryAccess.open(directory: data.directory))
        guard let incident = try await keeper.incident(id) else { throw IncidentFinder.unknown(id) }
        Output.print("\(incident.id)  \(incident.title)")
        Output.print(
            "opened \(incident.opened.rfc3339)  "
                + (incident.closed.map { "closed \($0.rfc3339)" } ?? "still open"))
        var table = TableText(["alert", "fired", "resolved", "labels"])
        for alert in incident.alerts {
            table.add([
                alert.name, alert.fired.rfc3339, alert.resolved?.rfc3339 ?? "still firing",
                alert.labels.description,
            ])
        }
        Output.print("\n" + table.text(.table))
        for note in incident.notes { Output.print("\n\(note.time.rfc3339) \(note.author): \(note.text)") }
    }
}

struct IncidentNoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note", abstract: "Add what you know to an incident.",
        discussion: "EXAMPLES\n  beaufort incident note INC-1 'driver 580 was rolled out at 14:10'")

    @OptionGroup var data: DataOption
    @Option(help: "Who (default: you).") var by: String?
    @Argument(help: "Id of the incident.") var id: String
    @Argument(help: "The note.") var text: String

    func run() async throws {
        let store = try HistoryAccess.openRecords(directory: data.directory)
        defer { store.close() }
        let author = by ?? ProcessVariables.user
        guard try await IncidentKeeper(store).note(text, by: author, on: id, at: WallClock().now) else {
            throw IncidentFinder.unknown(id)
        }
    }
}
