internal import ArgumentParser

struct RunbookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runbook", abstract: "Executable Markdown: see what there is, plan it, run it.",
        discussion: """
            EXAMPLES
              beaufort runbook list
              beaufort runbook show high-latency
              beaufort runbook run high-latency --plan
            """,
        subcommands: [
            RunbookListCommand.self, RunbookShowCommand.self, RunbookRunCommand.self,
            RunbookHistoryCommand.self,
        ])
}
