internal import ArgumentParser
internal import Operations
internal import Telemetry

struct RunbookHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Runs and how they ended.",
        discussion: "EXAMPLES\n  beaufort runbook history")

    @OptionGroup var data: DataOption
    @Option(help: ArgumentHelp("First moment (default 30 days ago).", valueName: "t")) var start:
        MomentArgument?
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        let records = RunbookRecords(try HistoryAccess.open(directory: data.directory))
        let now = WallClock().now
        var table = TableText(["started", "runbook", "state", "took", "by", "steps", "reason"])
        for run in try await records.runs(in: TimeRange(start?.time ?? now - .days(30), now)) {
            let steps = run.steps.map { "\($0.name):\($0.state.rawValue)" }.joined(separator: " ")
            table.add([
                .time(run.started), .text(run.runbook), .text(run.state.rawValue),
                .span(run.ended.map { $0 - run.started }), .text(run.actor), .text(steps), .text(run.reason),
            ])
        }
        Output.print(table.text(format))
    }
}
