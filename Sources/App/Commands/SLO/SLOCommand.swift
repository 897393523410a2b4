internal import ArgumentParser

struct SLOCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slo",
        abstract:
            "Service level objectives: how they stand, how they did, and whether their files are right.",
        discussion: """
            EXAMPLES
              beaufort slo list
              beaufort slo report --start now-30d --format markdown
              beaufort slo lint Config/slos
            """,
        subcommands: [
            SLOListCommand.self, SLOShowCommand.self, SLOReportCommand.self, SLOWhatIfCommand.self,
            SLOSuggestCommand.self, SLOLintCommand.self, SLOFormatCommand.self, SLOPolicyCommand.self,
            SLOGateCommand.self,
            SLOCorrectCommand.self, SLOCorrectionsCommand.self,
        ])
}
