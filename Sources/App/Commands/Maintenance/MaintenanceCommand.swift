internal import ArgumentParser

struct MaintenanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintenance",
        abstract: "Planned work that mutes alerts or does not count against budgets.",
        discussion: """
            EXAMPLES
              beaufort maintenance list
            """,
        subcommands: [MaintenanceListCommand.self])
}
