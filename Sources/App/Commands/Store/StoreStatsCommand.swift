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
        table.add(["bytes", String(statistics.fileBytes)])
        table.add(["bytes of the write-ahead log", String(statistics.logBytes)])
        table.add(["bytes of free pages", String(statistics.freeBytes)])
        table.add(["samples in chunks", String(statistics.chunkSamples)])
        table.add(["samples not yet folded", String(statistics.batchSamples)])
        table.add(["bytes per folded sample", statistics.bytesPerSample.map(rounded) ?? "-"])
        table.add(["oldest sample", cardinality.oldest?.rfc3339 ?? "-"])
        table.add(["newest sample", statistics.newest?.rfc3339 ?? "-"])
        table.add(["requests", String(statistics.requests)])
        table.add(["series", String(cardinality.series)])
        table.add(["label pairs", String(cardinality.labelPairs)])
        for count in cardinality.seriesByMetric {
            table.add(["series of \(count.name)", String(count.value)])
        }
        for count in cardinality.seriesByPair {
            table.add(["series with \(count.name)", String(count.value)])
        }
        for count in cardinality.valuesByLabel {
            table.add(["values of \(count.name)", String(count.value)])
        }
        for day in cardinality.created.suffix(7) {
            table.add(["series new on \(day.day.rfc3339.prefix(10))", String(day.series)])
        }
        return table
    }

    private static func rounded(_ value: Double) -> String {
        String((value * 1_000).rounded() / 1_000)
    }
}
