internal import ArgumentParser

/// Every command, grouped as `beaufort --help` lists them.
enum CommandList {
    static let groups = [
        CommandGroup(
            name: "Agent",
            subcommands: [RunCommand.self, AgentCommand.self, ServeCommand.self, DemoCommand.self]),
        CommandGroup(
            name: "See",
            subcommands: [
                TopCommand.self, QueryCommand.self, SLOCommand.self, AlertCommand.self,
                MaintenanceCommand.self,
            ]),
        CommandGroup(
            name: "Act",
            subcommands: [RunbookCommand.self, IncidentCommand.self, RuntimeCommand.self, ChangeCommand.self]),
        CommandGroup(
            name: "Keep",
            subcommands: [
                StoreCommand.self, CheckCommand.self, ReloadCommand.self, AuditCommand.self,
                ExportCommand.self, BenchCommand.self,
            ]),
        CommandGroup(name: "Parts", subcommands: [StandInCommand.self]),
    ]
}
