internal import Alerting
internal import ArgumentParser
internal import Telemetry

struct AlertHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Every change of state, oldest first.",
        discussion: "EXAMPLES\n  beaufort alert history --start now-6h")

    @OptionGroup var data: DataOption
    @Option(help: ArgumentHelp("First moment (default a day ago).", valueName: "t")) var start:
        MomentArgument?
    @Option(help: ArgumentHelp("Last moment (default now).", valueName: "t")) var end: MomentArgument?
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        let book = AlertBook(try HistoryAccess.open(directory: data.directory))
        let now = WallClock().now
        let range = TimeRange(start?.time ?? now - .days(1), end?.time ?? now)
        var table = TableText(["time", "alert", "from", "to", "severity", "origin", "summary"])
        for entry in try await book.history(in: range) {
            let change = entry.transition
            table.add([
                change.time.rfc3339, change.alert.labels["alertname"] ?? "", change.from?.rawValue ?? "-",
                change.to?.rawValue ?? "-", change.alert.labels["severity"] ?? "",
                change.alert.origin.isEmpty ? "rules" : change.alert.origin,
                change.alert.annotations["summary"] ?? "",
            ])
        }
        Output.print(table.text(format))
    }
}

struct AlertDeliveriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries", abstract: "What was sent to whom, and how it went.",
        discussion: "EXAMPLES\n  beaufort alert deliveries --start now-6h")

    @OptionGroup var data: DataOption
    @Option(help: ArgumentHelp("First moment (default a day ago).", valueName: "t")) var start:
        MomentArgument?
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        let book = AlertBook(try HistoryAccess.open(directory: data.directory))
        let now = WallClock().now
        var table = TableText([
            "id", "time", "receiver", "status", "alert", "state", "attempts", "took", "error",
            "integration",
        ])
        let register = try await book.integrations()
        for delivery in try await book.deliveries(in: TimeRange(start?.time ?? now - .days(1), now)) {
            table.add([
                .count(delivery.id), .time(delivery.createdAt), .text(delivery.lane.receiver),
                .text(delivery.status), .text(delivery.groupLabels["alertname"] ?? "\(delivery.groupLabels)"),
                .text(delivery.state.rawValue), .count(delivery.attempts), .span(delivery.latency),
                .text(delivery.complaint ?? ""), .text(register.name(of: delivery.lane.endpoint)),
            ])
        }
        Output.print(table.text(format))
    }
}
