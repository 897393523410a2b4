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
        let reader = try await AssessmentReader.open(config: config, source: source)
        let report = try await reader.report(at: WallClock().now)
        guard let found = report.assessments.first(where: { $0.slo.name == name }) else {
            let names = report.assessments.map(\.slo.name).joined(separator: ", ")
            throw CommandFailure("there is no SLO named \(name)", remedy: "known: \(names)")
        }
        let corrections = reader.corrections.of(name).filter { $0.range.overlaps(found.range) }
        Output.print(text(found, corrections, policies: await policies()))
    }

    /// What the running agent says of error-budget policies: they are its state, not history.
    private func policies() async -> [String] {
        var target = AgentTarget()
        target.source = source
        guard let client = try? target.client(),
            let answer = try? await client.get("slos/policies?slo=\(FormText.encode(name))")
        else { return ["unknown: no agent answers"] }
        let standings = answer.array ?? []
        return standings.flatMap(SLOShowCommand.lines)
    }

    private static func lines(_ standing: JSONValue) -> [String] {
        let text = { (node: JSONValue, name: String) in node[name]?.string ?? "" }
        let active = (standing["steps"]?.array ?? []).filter { $0["in"]?.bool == true }
        let policy = text(standing, "policy")
        if active.isEmpty { return ["\(policy): in no step"] }
        return active.flatMap { step in
            let list = { (name: String, verb: String) in
                let items = (step[name]?.array ?? []).compactMap(\.string)
                return items.isEmpty ? "" : ", \(verb) \(items.joined(separator: " "))"
            }
            let actions = list("freezes", "freezes") + list("asks_approval_for", "asks approval for")
            return [
                "\(policy): \(text(step, "step")) since \(text(step, "since"))\(actions)",
                "  \(text(step, "why")); \(text(step, "lift"))",
            ]
        }
    }

    /// Lines under one another behind a name.
    private static func column(_ lines: [String], else none: String) -> String {
        lines.isEmpty ? none : lines.map(Output.visible).joined(separator: "\n             ")
    }

    private func text(_ one: Assessment, _ corrections: [Correction], policies: [String]) -> String {
        var lines = [
            "\(one.slo.displayName)  (\(one.slo.position))", one.slo.description, "",
            "state        \(one.state.rawValue)" + (one.problem.map { ": \($0)" } ?? ""),
            "objective    \(SLOTable.percent(one.slo.target)) over \(one.slo.period.nominal)",
            "actual       " + (one.sli.map(SLOTable.percent) ?? "no events")
                + "  (\(one.good) good, \(one.bad) bad)",
            "left out     \(one.excluded), in maintenance windows and by corrections",
            "corrected    " + SLOShowCommand.column(corrections.map(\.text), else: "nothing"),
            "budget left  " + (one.total > 0 ? SLOTable.percent(one.budgetRemaining) : "untouched"),
            "exhausted in " + (one.exhaustion.map(\.description) ?? "not at this pace"),
            "policy       " + SLOShowCommand.column(policies, else: "none holds"), "",
            SLOTable.windows(one).text(.table), "", "alerts",
        ]
        for alert in burnAlerts(for: one.slo) {
            lines.append("  \(alert.name) (\(alert.severity.rawValue)): \(alert.expression)")
        }
        return lines.joined(separator: "\n")
    }
}
