internal import ArgumentParser
internal import SLO
internal import Telemetry

struct SLOShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One SLO: its budget, each window's burn rate, and the alerts made from it.",
        discussion: "EXAMPLES\n  beaufort slo show chat-availability")

    @OptionGroup var source: SourceOptions
    @Option(help: ArgumentHelp("Configuration file.", valueName: "file")) var config: String?
    @Argument(help: ArgumentHelp("Name, as `slo list` shows it.", valueName: "slo")) var name: String

    func run() async throws {
        let reader = try AssessmentReader.open(config: config, source: source)
        let report = try await reader.report(at: WallClock().now)
        guard let found = report.assessments.first(where: { $0.slo.name == name }) else {
            let names = report.assessments.map(\.slo.name).joined(separator: ", ")
            throw CommandFailure("there is no SLO named \(name)", remedy: "known: \(names)")
        }
        Output.print(text(found))
    }

    private func text(_ one: Assessment) -> String {
        var lines = [
            "\(one.slo.displayName)  (\(one.slo.position))", one.slo.description, "",
            "state        \(one.state.rawValue)" + (one.problem.map { ": \($0)" } ?? ""),
            "objective    \(SLOTable.percent(one.slo.target)) over \(one.slo.period.nominal)",
            "actual       " + (one.sli.map(SLOTable.percent) ?? "no events")
                + "  (\(one.good) good, \(one.bad) bad)",
            "left out     \(one.excluded), in maintenance windows",
            "budget left  " + (one.total > 0 ? SLOTable.percent(one.budgetRemaining) : "untouched"),
            "exhausted in " + (one.exhaustion.map(\.description) ?? "not at this pace"), "",
            SLOTable.windows(one).text(.table), "", "alerts",
        ]
        for alert in burnAlerts(for: one.slo) {
            lines.append("  \(alert.name) (\(alert.severity.rawValue)): \(alert.expression)")
        }
        return lines.joined(separator: "\n")
    }
}
