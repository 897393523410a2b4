internal import ArgumentParser
internal import SLO

struct SLOLintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Check SLO files; exit 1 when something is wrong.",
        discussion: """
            Reads the files as an agent does, which refuses what is an error here, and looks for alerts that can never fire, fire while the budget lasts, or watch
            nothing. With --traffic it knows what one failure does.

            EXAMPLES
              beaufort slo lint Config/slos
              beaufort slo lint --strict my-slo.yaml
              beaufort slo lint --traffic 7200 my-slo.yaml
            """)

    @Flag(help: "Warnings count as errors.") var strict = false
    @Option(help: ArgumentHelp("Events in a period, of each SLO.", valueName: "n")) var traffic: Int?
    @Argument(help: ArgumentHelp("Files or folders.", valueName: "path")) var paths: [String]

    func validate() throws {
        if let traffic, traffic <= 0 { throw ValidationError("--traffic is a number of events above 0") }
    }

    func run() async throws {
        let result = OpenSLOReader.read(paths: paths, strict: strict)
        // An agent refuses fields that OpenSLO does not have.
        let mistakes = SLOFiles.mistakes(result)
        let odd = result.warnings.filter { !mistakes.contains($0) }
        for warning in odd { Output.complain("warning: \(warning)") }
        for error in mistakes { Output.complain("error: \(error)") }
        let findings = result.slos.flatMap { SLOLint($0, traffic: traffic).findings() }
        for finding in findings { Output.complain("\(strict ? "error" : "warning"): \(finding)") }
        let errors = mistakes.count + (strict ? findings.count : 0)
        let warnings = odd.count + (strict ? 0 : findings.count)
        Output.print("\(result.slos.count) SLOs, \(errors) errors, \(warnings) warnings")
        if errors > 0 { throw ExitCode(CommandStatus.foundProblems) }
    }
}
