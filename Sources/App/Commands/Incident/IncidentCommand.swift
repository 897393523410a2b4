internal import ArgumentParser

struct IncidentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incident",
        abstract: "Incidents: opened by pages, told by the ledger, exported as postmortems.",
        discussion: """
            EXAMPLES
              beaufort incident list --start now-30d
              beaufort incident export --last --output postmortem/
            """,
        subcommands: [
            IncidentListCommand.self, IncidentShowCommand.self, IncidentNoteCommand.self,
            IncidentExportCommand.self,
        ])
}
