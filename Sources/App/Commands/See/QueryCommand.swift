internal import ArgumentParser
internal import PromQL
internal import Telemetry

struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Ask the history in PromQL.",
        discussion: """
            With --start and --end the query is a range query. --format json prints the Prometheus API's data object.

            EXAMPLES
              beaufort query 'sum(rate(beaufort_requests_total[5m])) by (status)'
              beaufort query --url http://127.0.0.1:9464 'beaufort_slo_burn_rate'
              beaufort query --start now-1h --end now --step 1m --format csv 'beaufort_runtime_up'
            """)

    @OptionGroup var source: SourceOptions

    @Option(
        help: ArgumentHelp("Moment of an instant query: RFC 3339, Unix seconds or now-6h.", valueName: "t"))
    var time: MomentArgument?

    @Option(help: ArgumentHelp("First moment of a range query.", valueName: "t"))
    var start: MomentArgument?

    @Option(help: ArgumentHelp("Last moment of a range query (default now).", valueName: "t"))
    var end: MomentArgument?

    @Option(
        help: ArgumentHelp(
            "Distance of the moments of a range query (default: a 250th of the range).", valueName: "d"))
    var step: SpanArgument?

    @Option(help: "table, json or csv.")
    var format: OutputFormat = .table

    @Argument(help: ArgumentHelp("A PromQL expression.", valueName: "expr"))
    var expression: String

    func validate() throws {
        if time != nil, start != nil {
            throw ValidationError("--time is for instant queries, --start for range queries: give one")
        }
        if start == nil, end != nil || step != nil { throw ValidationError("--end and --step need --start") }
    }

    func run() async throws {
        do {
            _ = try Parser.parse(expression)
        } catch {
            Output.complain("beaufort: \(error)")
            throw ExitCode(CommandStatus.usage)
        }
        let access = try HistoryAccess.open(source)
        let result = try await answer(access.runner)
        for warning in result.warnings { Output.complain("warning: \(warning)") }
        for info in result.infos { Output.complain("info: \(info)") }
        if format == .json {
            var bytes: [UInt8] = []
            result.writeJSON(into: &bytes)
            Output.print(bytes: bytes + [UInt8(ascii: "\n")])
        } else {
            Output.print(QueryTable.table(result.value).text(format))
        }
    }

    private func answer(_ runner: any QueryRunner) async throws -> QueryResult {
        let now = WallClock().now
        guard let start = start?.time else {
            return try await runner.instant(expression, at: time?.time ?? now)
        }
        let end = end?.time ?? now
        guard start <= end else { throw ValidationError("--end lies before --start") }
        let step = step?.span ?? TimeSpan(milliseconds: max(1_000, (end - start).milliseconds / 250))
        return try await runner.range(expression, over: TimeRange(start, end), step: step)
    }
}
