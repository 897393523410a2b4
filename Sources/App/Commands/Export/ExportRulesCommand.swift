internal import ArgumentParser
internal import Documents
internal import Glibc
internal import SLO

struct ExportRulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Write the SLOs as a Prometheus rule file that comes to the same numbers.",
        discussion: """
            Recording rules for every burn window and for the budget, and the alerts, under Beaufort's own names
            and labels. docs/slos.md says what is equal and what Prometheus has to be sent. What cannot be
            written as a rule is left out, and standard error says so.

            EXAMPLES
              beaufort export rules > beaufort-rules.yaml
              beaufort export rules Config/slos --output beaufort-rules.yaml
              beaufort export rules --config /etc/beaufort/beaufort.yaml | promtool check rules
            """)

    @Option(help: ArgumentHelp("Configuration file that names the SLOs.", valueName: "file"))
    var config: String?
    @Option(help: ArgumentHelp("Where to write (default: standard output).", valueName: "file"))
    var output: String?
    @Argument(help: ArgumentHelp("SLO files or folders, instead of the configured ones.", valueName: "path"))
    var paths: [String] = []

    func validate() throws {
        if config != nil, !paths.isEmpty { throw ValidationError("name SLO files or --config, not both") }
    }

    func run() async throws {
        let definitions = try SLOFiles.read(try settings())
        guard !definitions.isEmpty else {
            throw CommandFailure("there are no SLOs", remedy: "name files or folders that hold some")
        }
        let export = try rules(definitions)
        for warning in export.warnings { Output.complain("warning: \(warning)") }
        let bytes = Array(export.text.utf8)
        guard let output else { return Output.print(bytes: bytes) }
        try ExportRulesCommand.write(bytes, to: output)
    }

    private func settings() throws -> Configuration {
        guard !paths.isEmpty else { return try ConfigurationLoader.load(config) }
        var configuration = Configuration()
        for path in paths {
            for file in try TextFile.list(path, endings: [".yaml", ".yml", ".json"]) {
                configuration.files.slos.append(SourceFile(path: file, text: try TextFile.read(file)))
            }
        }
        return configuration
    }

    private func rules(_ definitions: [SLODefinition]) throws -> RuleExport {
        do {
            return try RuleExport(definitions)
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
