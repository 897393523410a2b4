internal import ArgumentParser

struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "The history's file: size, health, copies, and moving history in and out.",
        discussion: """
            EXAMPLES
              beaufort store stats
              beaufort store backup /backup/beaufort.db
            """,
        subcommands: [
            StoreStatsCommand.self, StoreImportCommand.self, StoreExportCommand.self, StoreBackupCommand.self,
            StoreVerifyCommand.self, StoreSalvageCommand.self,
        ])
}

/// The one flag every store command has.
struct DataOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Folder of the database (default $BEAUFORT_DATA, else the XDG data folder).", valueName: "dir"))
    var data: String?

    var directory: String { DataDirectory.resolve(data) }
}
