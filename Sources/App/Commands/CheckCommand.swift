internal import Alerting
internal import ArgumentParser
internal import Documents

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check any file Beaufort reads, by its content; exit 1 when something is wrong.",
        discussion: """
            A configuration is checked with every file it names, as `beaufort reload` and a start read it: what they
            refuse is wrong here, secrets that cannot be read among it. Without a path it is the configuration of the
            data folder's agent; without an agent $BEAUFORT_CONFIG, /etc/beaufort/beaufort.yaml, or the one that ships
            inside. Standard error says which.

            Secrets are looked for as this user, in this environment. On a machine that is not the agent's,
            --skip-secrets makes warnings of them; `beaufort reload --dry-run` has the agent itself look.

            EXAMPLES
              beaufort check
              beaufort check --skip-secrets Config/beaufort.yaml
              beaufort check Config/beaufort.yaml Alerts/ Runbooks/ Dashboards/
            """)

    @OptionGroup var data: DataOption
    @Flag(help: "Secrets that cannot be read here are warnings.") var skipSecrets = false
    @Argument(help: ArgumentHelp("Files or folders.", valueName: "path")) var paths: [String] = []

    func run() async throws {
        var check = FileCheck(secrets: skipSecrets ? .warn : .refuse)
        if paths.isEmpty {
            let choice = try ConfigurationChoice(nil, besideAgentIn: data.directory)
            check.check { try choice.load(tellsAgents: true) }
        } else {
            check.check(try given())
        }
        for warning in check.warnings { Output.complain("warning: \(warning)") }
        for error in check.errors { Output.complain("\(error)") }
        if check.isShortOfSecrets {
            Output.complain(
                "note: secrets were looked for as this user, in this environment; --skip-secrets passes over them, "
                    + "`beaufort reload --dry-run` has the agent look")
        }
        let faulty = Set(check.errors.map(\.position.file)).count
        let (checked, faults) = (check.files.count, check.errors.count)
        Output.print(
            "\(checked) \(checked == 1 ? "file" : "files") checked, \(faulty) with faults"
                + (faults > faulty ? " (\(faults) faults)" : ""))
        if faults > 0 { throw ExitCode(CommandStatus.foundProblems) }
    }

    private func given() throws -> [SourceFile] {
        var found: [SourceFile] = []
        for path in paths {
            let all = try TextFile.list(path, endings: [".yaml", ".yml", ".json", ".md"])
            for path in all where !path.hasSuffix("README.md") {
                found.append(SourceFile(path: path, text: try TextFile.read(path)))
            }
        }
        return found
    }
}
