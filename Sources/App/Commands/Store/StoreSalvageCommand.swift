internal import ArgumentParser
internal import Store

struct StoreSalvageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "salvage",
        abstract: "Copy what can be read of a damaged history to a new folder.",
        discussion: """
            Exit 1 when something is lost.
            The damaged file is only read. Every row comes over as it is when its checksum holds; the table says
            what each kind of row has lost. Then start the agent with --data and the new folder.

            EXAMPLES
              beaufort store salvage /var/lib/beaufort-salvaged
              beaufort store salvage --data /mnt/old /var/lib/beaufort --format json
            """)

    @OptionGroup var data: DataOption
    @Option(help: "table, json or csv.") var format: OutputFormat = .table
    @Argument(help: ArgumentHelp("The new folder, without a history in it.", valueName: "folder"))
    var folder: String

    func run() async throws {
        let report = try await Store.salvage(data.directory, into: folder, records: StoreRecords.all)
        Output.print(SalvageTable.make(report).text(format))
        if !report.isWhole { throw ExitCode(CommandStatus.foundProblems) }
    }
}

/// What `store salvage` shows: one kind of row a line.
enum SalvageTable {
    static func make(_ report: SalvageReport) -> TableText {
        var table = TableText(["what", "rows kept", "rows damaged", "unreadable stretches"])
        for entry in report.tables where entry.kept > 0 || !entry.isWhole {
            table.add([
                .text(entry.name), .count(entry.kept), .count(entry.damaged), .count(entry.gaps),
            ])
        }
        table.add([.text("samples"), .count(report.samples), .absent, .absent])
        if report.orphanedSamples > 0 {
            table.add([.text("samples of lost series"), .absent, .count(report.orphanedSamples), .absent])
        }
        return table
    }
}
