internal import ArgumentParser
internal import SLO
internal import Telemetry

struct SLOWhatIfCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whatif", abstract: "What an SLO would have done with other parameters.",
        discussion: """
            Replays recorded history twice, with the parameters in force and with the ones given here: budget at
            the end, pages and tickets of each window pair, when each was detected and when it ended. Beside that
            stand the times computed for a failure of everything, of a tenth, and of twice the budget. An SLO
            that is split by labels is replayed combination by combination; JSON has one line for each. A composite
            is replayed as a whole, by the burn rates of its components.

            EXAMPLES
              beaufort slo whatif chat-availability --target 0.9995
              beaufort slo whatif chat-ttft --windows seeds --start now-14d
              beaufort slo whatif chat-ttft --windows 14.4:1h:5m,1:3d:6h:ticket --for 2m --minimum-bad 3
              beaufort slo whatif chat-availability --budget-rule both
            """)

    @OptionGroup var source: SourceOptions
    @Option(help: ArgumentHelp("Configuration file.", valueName: "file")) var config: String?
    @Option(help: ArgumentHelp("Share of good events, such as 0.999 or 99.9%.", valueName: "p"))
    var target: TargetArgument?
    @Option(help: ArgumentHelp("A rolling period, such as 28d.", valueName: "duration")) var window:
        SpanArgument?
    @Option(
        help: ArgumentHelp(
            "workbook, seeds, or FACTOR:LONG:SHORT[:page|ticket][:ratio|absolute|both], separated by commas.",
            valueName: "windows"))
    var windows: String?
    @Option(help: ArgumentHelp("ratio, absolute or both, for every window pair.", valueName: "rule"))
    var budgetRule: BudgetRule?
    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long the condition must hold before an alert fires.", valueName: "d"))
    var hold: SpanArgument?
    @Option(help: ArgumentHelp("Events the long window must hold.", valueName: "n")) var minimumEvents: Int?
    @Option(help: ArgumentHelp("Bad events it must hold.", valueName: "n")) var minimumBad: Int?
    @Option(help: ArgumentHelp("Where to begin (default: a period before the end).", valueName: "t"))
    var start: MomentArgument?
    @Option(help: ArgumentHelp("Where to end (default now).", valueName: "t")) var end: MomentArgument?
    @Option(help: ArgumentHelp("Combinations of a split SLO: name=value,….", valueName: "labels"))
    var only: CombinationArgument?
    @Option(help: "table or json.") var format: OutputFormat = .table
    @Argument(help: ArgumentHelp("Name, as `slo list` shows it.", valueName: "slo")) var name: String

    func validate() throws {
        guard format != .csv else { throw ValidationError("--format is table or json here") }
        for count in [minimumEvents, minimumBad] where (count ?? 0) < 0 {
            throw ValidationError("a minimum is a number of events, at least 0")
        }
    }

    func run() async throws {
        let reader = try await AssessmentReader.open(config: config, source: source)
        let slo = try reader.definitions(named: [name])[0]
        let end = end?.time ?? WallClock().now
        let range = TimeRange(start?.time ?? end - slo.period.nominal, end)
        guard range.start < range.end else { throw ValidationError("--end lies before --start") }
        let change = WhatIfChange(
            target: target?.ratio, period: window?.span, windows: windows, rule: budgetRule,
            forSpan: hold?.span,
            minimumEvents: minimumEvents, minimumBad: minimumBad)
        do {
            var results = try await reader.history.whatIfs(slo, change, in: range)
            if let only {
                let chosen = try only.choose(from: results.map(\.inForce.slo))
                results = results.filter { chosen.contains($0.inForce.slo) }
            }
            let texts = results.map { format == .json ? $0.json : $0.table }
            Output.print(bytes: Array(texts.joined(separator: format == .json ? "" : "\n").utf8))
        } catch let error as BurnPolicyError {
            throw ValidationError("\(error.what): \(error.remedy)")
        }
    }
}

extension BudgetRule: ExpressibleByArgument {}

/// A target on the command line: `0.999` or `99.9%`.
struct TargetArgument: ExpressibleByArgument, Sendable {
    let ratio: Double

    init?(argument: String) {
        let isPercent = argument.hasSuffix("%")
        guard let number = Double(isPercent ? String(argument.dropLast()) : argument) else { return nil }
        // To 12 decimals, so that 99.9 % is 0.999.
        ratio = isPercent ? (number * 1e10).rounded() / 1e12 : number
        guard ratio >= 0, ratio < 1 else { return nil }
    }
}
