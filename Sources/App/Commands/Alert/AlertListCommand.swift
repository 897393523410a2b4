internal import Alerting
internal import ArgumentParser
internal import Telemetry

struct AlertListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Pending and firing alerts, most urgent first.",
        discussion: """
            A running agent answers, with values as they are now. Without one the states it left are shown, and that
            is said.

            EXAMPLES
              beaufort alert list
              beaufort alert list --format json
            """)

    @OptionGroup var data: DataOption
    @Option(help: ArgumentHelp("Configuration file, for its maintenance windows.", valueName: "file"))
    var config: String?
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        var answer = try await asked()
        if answer == nil { answer = try await recorded() }
        let alerts = answer ?? []
        if format == .json { return Output.print(JSONValue.array(alerts).text) }
        let now = WallClock().now
        var table = TableText([
            "id", "state", "severity", "alert", "for", "quiet_because", "origin", "summary",
        ])
        for alert in alerts {
            func text(_ name: String) -> String { alert[name]?.string ?? "" }
            let owner = alert["acknowledged_by"]?.string.map { "acknowledged by \($0)" }
            let quiet = [owner, alert["muted"]?.string].compactMap(\.self).joined(separator: "; ")
            let since = Timestamp(rfc3339: text("active_at")).map { TableCell.short(now - $0) } ?? ""
            table.add([
                text("fingerprint"), text("state"), text("severity"), text("name"), since, quiet,
                text("origin"), text("summary"),
            ])
        }
        Output.print(table.text(format))
    }

    /// What the agent says; nil when none answers.
    private func asked() async throws -> [JSONValue]? {
        do {
            guard let client = try AgentClient.find(directory: data.directory) else { return nil }
            let alerts = try await client.get("alerts").array ?? []
            return alerts.filter { $0["state"]?.string != AlertState.inactive.rawValue }
        } catch let failure as CommandFailure where failure.isAbsence {
            return nil
        }
    }

    private func recorded() async throws -> [JSONValue] {
        let book = AlertBook(try HistoryAccess.open(directory: data.directory))
        var maintenance = MaintenancePlan()
        do {
            maintenance = try MaintenanceFile.planned(config: config, besideAgentIn: data.directory)
        } catch {
            Output.complain("note: what is muted by maintenance is not known: \(error)")
        }
        let alerts = try await book.activeAlerts(at: WallClock().now, maintenance: maintenance)
        Output.complain("no agent answers: these are the states it left, and nobody is told of them")
        return alerts.filter { $0.state != .inactive }.map(AlertJSON.summary)
    }
}
