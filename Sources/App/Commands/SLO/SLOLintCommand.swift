internal import ArgumentParser
internal import Documents
internal import SLO

struct SLOLintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Check SLO files; exit 1 when something is wrong.",
        discussion: """
            Reads the files as an agent does, which refuses what is an error here, and looks for alerts that can never fire, fire while the budget lasts, or watch
            nothing. With --traffic it knows what one failure does. A path without any file of SLOs is an error.

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

    /// A check of nothing would always pass, such as that of a folder whose name is out of date. Files
    /// without an SLO may hold what others refer to.
    ///
    /// - Returns: paths without any file, and a path when no file has an SLO.
    private func emptiness(_ result: OpenSLOResult) -> (errors: [DocumentError], warnings: [DocumentError]) {
        guard result.errors.isEmpty else { return ([], []) }
        let remedy = "name files of SLOs or a folder with some: they end in .yaml, .yml or .json"
        let empty = paths.filter {
            (try? TextFile.list($0, endings: OpenSLOReader.endings))?.isEmpty ?? false
        }
        let bare = empty.isEmpty && result.slos.isEmpty ? Array(paths.prefix(1)) : []
        let problem = { (what: String) in
            { (path: String) in DocumentError(SourcePosition(file: path), what, remedy: remedy) }
        }
        let warnings = bare.map(problem("no SLO is in it"))
        return (
            empty.map(problem("no file of SLOs is in it")) + (strict ? warnings : []), strict ? [] : warnings
        )
    }

    func run() async throws {
        let result = OpenSLOReader.read(paths: paths, strict: strict)
        // An agent refuses fields that OpenSLO does not have.
        let empty = emptiness(result)
        let mistakes = SLOFiles.mistakes(result) + empty.errors
        let odd = result.warnings.filter { !mistakes.contains($0) } + empty.warnings
        for warning in odd { Output.complain("warning: \(warning)") }
        for error in mistakes { Output.complain("error: \(error)") }
        let interval = IntervalSettings().evaluate
        let findings = result.slos.flatMap { SLOLint($0, traffic: traffic, interval: interval).findings() }
        for finding in findings { Output.complain("\(strict ? "error" : "warning"): \(finding)") }
        let errors = mistakes.count + (strict ? findings.count : 0)
        let warnings = odd.count + (strict ? 0 : findings.count)
        Output.print("\(result.slos.count) SLOs, \(errors) errors, \(warnings) warnings")
        if errors > 0 { throw ExitCode(CommandStatus.foundProblems) }
    }
}
