internal import ArgumentParser

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Take what Beaufort does to other programs.",
        discussion: """
            EXAMPLES
              beaufort export rules > beaufort-rules.yaml
            """,
        subcommands: [ExportRulesCommand.self])
}
