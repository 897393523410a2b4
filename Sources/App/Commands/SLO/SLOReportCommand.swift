internal import ArgumentParser
internal import SLO
internal import Telemetry

struct SLOReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "How each SLO did, by calendar week, month or quarter.",
        discussion: """
            Counts, budget, the worst burn of each window, how long each window pair was over its factor, time
            without data and without traffic, and the worst day. Periods lie on the clocks of the zone that the
            SLO's calendar window names, else in UTC; the last one ends at --end. An SLO without data says so.
            One that is split by labels is reported combination by combination.

            EXAMPLES
              beaufort slo report
              beaufort slo report --slo chat-availability --period week --periods 8
              beaufort slo report --period quarter --format html --output slo.html
              beaufort slo report --url http://prometheus:9090 --period 7d --end now --format csv
            """)

    @OptionGroup var source: SourceOptions
    @Option(help: ArgumentHelp("Configuration file.", valueName: "file")) var config: String?
    @Option(help: ArgumentHelp("Only this SLO; may be given again.", valueName: "name")) var slo: [String] =
        []
    @Option(help: ArgumentHelp("Combinations of split SLOs: name=value,….", valueName: "labels"))
    var only: CombinationArgument?
    @Option(help: ArgumentHelp("week, month, quarter, or a duration.", valueName: "period"))
    var period: PeriodArgument = .month
    @Option(help: ArgumentHelp("How many, the one that --end lies in included.", valueName: "n"))
    var periods = 3
    @Option(help: ArgumentHelp("Where the last period ends (default now).", valueName: "t"))
    var end: MomentArgument?
    @Option(help: "markdown, html, json, csv or table.") var format: ReportFormat = .table
    @Option(help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"))
    var output: String?

    func validate() throws {
        guard (1...400).contains(periods) else {
            throw ValidationError("--periods is a number from 1 to 400")
        }
        // What is relative to now was read a moment ago.
        if let end, end.time > WallClock().now {
            throw ValidationError(
                "--end \(end.time.rfc3339) is in the future, where nothing was measured: leave it out to report up to now"
            )
        }
    }

    func run() async throws {
        let reader = try await AssessmentReader.open(config: config, source: source)
        let definitions = try reader.definitions(named: slo)
        let end = end?.time ?? WallClock().now
        let rows = definitions.map { period.period.rows(periods, until: end, in: $0.reportZone) }
        let start = rows.compactMap(\.first?.range.start).min() ?? end
        let histories = try await reader.history.read(definitions, in: TimeRange(start, end))
        let chosen = try only?.choose(from: histories.map(\.slo))
        let reports = histories.filter { chosen?.contains($0.slo) ?? true }.map { history in
            let zone = history.slo.reportZone
            return PeriodReport(
                history, rows: period.period.rows(periods, until: end, in: zone), zone: zone)
        }
        let page = ReportPage(reports, by: period.period, until: end)
        let text = format.text(page)
        guard let output else { return Output.print(bytes: Array(text.utf8)) }
        try ReportFile.write(text, to: output)
    }
}

/// The forms of a report.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case markdown, html, json, csv, table

    func text(_ page: ReportPage) -> String {
        switch self {
        case .markdown: page.markdown
        case .html: page.html
        case .json: page.json
        case .csv: page.csv
        case .table: page.table
        }
    }
}

/// A period on the command line: `week`, `month`, `quarter`, or a duration.
struct PeriodArgument: ExpressibleByArgument, Sendable {
    let period: ReportPeriod

    static let month = PeriodArgument(period: .month)

    init(period: ReportPeriod) {
        self.period = period
    }

    init?(argument: String) {
        guard let period = ReportPeriod(text: argument) else { return nil }
        self.period = period
    }

    var defaultValueDescription: String { period.description }
}
