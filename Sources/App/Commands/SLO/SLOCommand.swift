internal import ArgumentParser

struct SLOCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slo",
        abstract:
            "Service level objectives: how they stand, how they did, and whether their files are right.",
        subcommands: [
            SLOListCommand.self, SLOShowCommand.self, SLOReportCommand.self, SLOWhatIfCommand.self,
            SLOSuggestCommand.self, SLOLintCommand.self, SLOFormatCommand.self, SLOPolicyCommand.self,
            SLOGateCommand.self,
            SLOCorrectCommand.self, SLOCorrectionsCommand.self,
        ])
}
