internal import ArgumentParser
internal import Documents

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check any file Beaufort reads, by its content; exit 1 when something is wrong.",
        discussion: """
            A configuration is checked with every file it names; without a path the one in force is.

            EXAMPLES
              beaufort check
              beaufort check Config/beaufort.yaml Alerts/ Runbooks/ Dashboards/
            """)

    @Argument(help: ArgumentHelp("Files or folders.", valueName: "path")) var paths: [String] = []

    func run() async throws {
        // A configuration tells the faults of its files, which are then checked themselves.
        var faults: Set<String> = []
        var checked = 0
        for file in try files() {
            checked += 1
            do {
                for warning in try FileCheck.check(file) { Output.complain("warning: \(warning)") }
            } catch {
                if faults.insert("\(error)").inserted { Output.complain("\(error)") }
            }
        }
        Output.print("\(checked) files checked, \(faults.count) with faults")
        if !faults.isEmpty { throw ExitCode(CommandStatus.foundProblems) }
    }

    private func files() throws -> [SourceFile] {
        if paths.isEmpty { return try named(in: nil) }
        var found: [SourceFile] = []
        for path in paths {
            let all = try TextFile.list(path, endings: [".yaml", ".yml", ".json", ".md"])
            for path in all where !path.hasSuffix("README.md") {
                let file = SourceFile(path: path, text: try TextFile.read(path))
                found.append(file)
                // One that cannot be read tells so itself.
                if FileCheck.isConfiguration(file) { found += (try? named(in: path)) ?? [] }
            }
        }
        var seen: Set<String> = []
        return found.filter { seen.insert($0.path).inserted }
    }

    /// The files a configuration names.
    private func named(in path: String?) throws -> [SourceFile] {
        let files = try ConfigurationLoader.load(path).files
        let single = [
            files.alertmanager, files.maintenance, files.budgetPolicies, files.policies, files.safety,
            files.prices,
        ].compactMap { $0 }
        return files.slos + files.rules + files.runtimes + files.runbooks + single
    }
}
