internal import Alerting
internal import ArgumentParser
internal import Telemetry

struct AlertListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Pending and firing alerts, most urgent first.",
        discussion: "EXAMPLES\n  beaufort alert list\n  beaufort alert list --format json")

    @OptionGroup var data: DataOption
    @Option(help: ArgumentHelp("Configuration file, for its maintenance windows.", valueName: "file"))
    var config: String?
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        let book = AlertBook(try HistoryAccess.open(directory: data.directory))
        let now = WallClock().now
        let maintenance = MaintenanceFile.planned(config: config)
        let alerts = try await book.activeAlerts(at: now, maintenance: maintenance)
            .filter { $0.state != .inactive }
        if format == .json {
            Output.print(JSONValue.array(alerts.map(AlertJSON.summary)).text)
            return
        }
        var table = TableText([
            "id", "state", "severity", "alert", "for", "quiet_because", "origin", "summary",
        ])
        for alert in alerts {
            let quiet =
                alert.acknowledgement.map { "acknowledged by \($0.owner)" } ?? alert.mute?.description ?? ""
            table.add([
                alert.fingerprint.description, alert.state.rawValue, alert.severity, alert.name,
                alert.age(at: now).description, quiet, alert.origin, alert.summary,
            ])
        }
        Output.print(table.text(format))
    }
}
