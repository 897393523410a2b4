internal import Alerting
internal import ArgumentParser
internal import Documents
internal import Glibc
internal import Operations
internal import SLO
internal import Telemetry

struct ExportRulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Write the SLOs as a Prometheus rule file that comes to the same numbers.",
        discussion: """
            Without paths and --config the SLOs are the running agent's: of the data folder's, or of the one behind
            --url. Recording rules for every burn window and for the budget, and the alerts, under Beaufort's own names
            and labels. docs/slos.md says what is equal and what Prometheus has to be sent. What cannot be
            written as a rule is left out, and standard error says so; so it does of corrections, maintenance
            windows and error-budget policies, which change or follow from Beaufort's numbers alone.

            EXAMPLES
              beaufort export rules > beaufort-rules.yaml
              beaufort export rules Config/slos --output beaufort-rules.yaml
              beaufort export rules --config /etc/beaufort/beaufort.yaml | promtool check rules
            """)

    @Option(help: ArgumentHelp("Configuration file that names the SLOs.", valueName: "file"))
    var config: String?
    @OptionGroup var source: SourceOptions
    @Option(help: ArgumentHelp("Where to write (default: standard output).", valueName: "file"))
    var output: String?
    @Argument(help: ArgumentHelp("SLO files or folders, instead of the configured ones.", valueName: "path"))
    var paths: [String] = []

    func validate() throws {
        if config != nil, !paths.isEmpty { throw ValidationError("name SLO files or --config, not both") }
    }

    func run() async throws {
        let configuration = try await settings()
        let definitions = try SLOFiles.read(configuration)
        guard !definitions.isEmpty else {
            throw CommandFailure("there are no SLOs", remedy: "name files or folders that hold some")
        }
        let export = try rules(definitions, try await blindSpots(configuration, definitions))
        for warning in export.warnings { Output.complain("warning: \(warning)") }
        let bytes = Array(export.text.utf8)
        guard let output else { return Output.print(bytes: bytes) }
        try ExportRulesCommand.write(bytes, to: output)
    }

    private func settings() async throws -> Configuration {
        guard !paths.isEmpty else {
            return try await AssessmentReader.configuration(config, source, tellsAgents: true)
        }
        var configuration = Configuration()
        for path in paths {
            for file in try TextFile.list(path, endings: [".yaml", ".yml", ".json"]) {
                configuration.files.slos.append(SourceFile(path: file, text: try TextFile.read(file)))
            }
        }
        return configuration
    }

    /// Corrections of the local store, where there is one, or of the agent behind `--url`.
    private func blindSpots(
        _ configuration: Configuration, _ definitions: [SLODefinition]
    ) async throws -> RuleBlindSpots {
        var corrections: [Correction] = []
        if source.url != nil {
            corrections = try await CorrectionReader.read(try HistoryAccess.open(source))
        } else {
            let named = configuration.store.directory
            let directory = DataDirectory.resolve(source.data ?? (named.isEmpty ? nil : named))
            if let store = try? HistoryAccess.open(directory: directory) {
                corrections = try await CorrectionRecords(store).all()
            } else if source.data != nil {
                throw CommandFailure(
                    "there is no database in \(directory)", remedy: "leave --data out, or name its folder")
            }
        }
        return RuleBlindSpots(
            corrections: Corrections(corrections),
            exclusions: try MaintenanceFile.read(configuration, definitions).exclusions,
            policies: try BudgetPolicyFile.read(configuration, definitions), at: WallClock().now)
    }

    private func rules(_ definitions: [SLODefinition], _ known: RuleBlindSpots) throws -> RuleExport {
        do {
            return try RuleExport(definitions, beside: known)
        } catch {
            throw CommandFailure(error.what, remedy: error.remedy)
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = fopen(path, "w") else { throw failure(path) }
        let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
        guard fclose(file) == 0, isWritten else { throw failure(path) }
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure(
            "cannot write \(path): \(String(cString: strerror(errno)))",
            remedy: "name a file in a folder that is writable and has room")
    }
}
