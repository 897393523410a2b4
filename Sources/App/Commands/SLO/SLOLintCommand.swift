internal import ArgumentParser
internal import SLO

struct SLOLintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Check SLO files; exit 1 when something is wrong.",
        discussion: "EXAMPLES\n  beaufort slo lint Config/slos\n  beaufort slo lint --strict my-slo.yaml")

    @Flag(help: "Warnings count as errors.") var strict = false
    @Argument(help: ArgumentHelp("Files or folders.", valueName: "path")) var paths: [String]

    func run() async throws {
        let result = OpenSLOReader.read(paths: paths, strict: strict)
        for warning in result.warnings { Output.complain("warning: \(warning)") }
        for error in result.errors { Output.complain("error: \(error)") }
        Output.print(
            "\(result.slos.count) SLOs, \(result.errors.count) errors, \(result.warnings.count) warnings")
        if !result.errors.isEmpty { throw ExitCode(CommandStatus.foundProblems) }
    }
}
