internal import ArgumentParser
internal import Documents

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check any file Beaufort reads, by its content; exit 1 when something is wrong.",
        discussion: """
            Without a path the configuration in force is checked, and every file it names.

            EXAMPLES
              beaufort check
              beaufort check Config/beaufort.yaml Alerts/ Runbooks/ Dashboards/
            """)

    @Argument(help: ArgumentHelp("Files or folders.", valueName: "path")) var paths: [String] = []

    func run() async throws {
        var faults = 0
        var checked = 0
        for file in try files() {
            checked += 1
            do {
                try FileCheck.check(file)
            } catch {
                faults += 1
                Output.complain("\(error)")
            }
        }
        Output.print("\(checked) files checked, \(faults) with faults")
        if faults > 0 { throw ExitCode(CommandStatus.foundProblems) }
    }

    private func files() throws -> [SourceFile] {
        guard paths.isEmpty else {
            return try paths.flatMap { path in
                try TextFile.list(path, endings: [".yaml", ".yml", ".json", ".md"])
            }.filter { !$0.hasSuffix("README.md") }.map { SourceFile(path: $0, text: try TextFile.read($0)) }
        }
        let files = try ConfigurationLoader.load(nil).files
        let single = [files.alertmanager, files.policies, files.safety, files.prices].compactMap { $0 }
        return files.slos + files.rules + files.runtimes + files.runbooks + single
    }
}
