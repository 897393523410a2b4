internal import ArgumentParser

struct RunbookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runbook", abstract: "Executable Markdown: see what there is, plan it, run it.",
        subcommands: [
            RunbookListCommand.self, RunbookShowCommand.self, RunbookRunCommand.self,
            RunbookHistoryCommand.self,
        ])
}
