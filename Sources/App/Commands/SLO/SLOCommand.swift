internal import ArgumentParser

struct SLOCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slo",
        abstract: "Service level objectives: how they stand, and whether their files are right.",
        subcommands: [SLOListCommand.self, SLOShowCommand.self, SLOLintCommand.self])
}
