internal import ArgumentParser

struct IncidentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incident",
        abstract: "Incidents: opened by pages, told by the ledger, exported as postmortems.",
        subcommands: [
            IncidentListCommand.self, IncidentShowCommand.self, IncidentNoteCommand.self,
            IncidentExportCommand.self,
        ])
}
