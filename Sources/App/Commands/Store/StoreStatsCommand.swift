internal import ArgumentParser
internal import Store
internal import Telemetry

struct StoreStatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Size on disk, bytes per sample, and where the series come from.",
        discussion: """
            EXAMPLES
              beaufort store stats
              beaufort store stats --top 30 --format csv
            """)

    @OptionGroup var data: DataOption
    @Option(help: "table, json or csv.") var format: OutputFormat = .table
    @Option(help: ArgumentHelp("Entries in each ranking.", valueName: "n")) var top = 10

    func validate() throws {
        guard (0...1_000).contains(top) else { throw ValidationError("--top wants 0 to 1000, not \(top)") }
    }

    func run() async throws {
        let store = try HistoryAccess.open(directory: data.directory)
        let statistics = try await store.statistics()
        let cardinality = try await store.cardinality(limit: top)
        Output.print(StoreStatsTable.make(store.path, statistics, cardinality).text(format))
    }
}

/// What `store stats` shows: one figure a row.
enum StoreStatsTable {
    static func make(
        _ path: String, _ statistics: StoreStatistics, _ cardinality: Cardinality
    ) -> TableText {
        var table = TableText(["what", "value"])
        table.add(["file", path])
        table.add([.text("bytes"), .count(statistics.fileBytes)])
        table.add([.text("bytes of the write-ahead log"), .count(statistics.logBytes)])
        table.add([.text("bytes of free pages"), .count(statistics.freeBytes)])
        table.add([.text("samples in chunks"), .count(statistics.chunkSamples)])
        table.add([.text("samples not yet folded"), .count(statistics.batchSamples)])
        table.add([.text("bytes per folded sample"), .number(statistics.bytesPerSample, digits: 3)])
        table.add([.text("oldest sample"), .time(cardinality.oldest)])
        table.add([.text("newest sample"), .time(statistics.newest)])
        table.add([.text("requests"), .count(statistics.requests)])
        table.add([.text("series"), .count(cardinality.series)])
        table.add([.text("label pairs"), .count(cardinality.labelPairs)])
        for count in cardinality.seriesByMetric {
            table.add([.text("series of \(count.name)"), .count(count.value)])
        }
        for count in cardinality.seriesByPair {
            table.add([.text("series with \(count.name)"), .count(count.value)])
        }
        for count in cardinality.valuesByLabel {
            table.add([.text("values of \(count.name)"), .count(count.value)])
        }
        for day in cardinality.created.suffix(7) {
            table.add([.text("series new on \(day.day.rfc3339.prefix(10))"), .count(day.series)])
        }
        return table
    }
}
