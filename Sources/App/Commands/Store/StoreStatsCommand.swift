internal import ArgumentParser
internal import Store
internal import Telemetry

struct StoreStatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Series, requests and size on disk.",
        discussion: "EXAMPLES\n  beaufort store stats")

    @OptionGroup var data: DataOption
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        let store = try HistoryAccess.open(directory: data.directory)
        let all = TimeRange(.distantPast, .distantFuture)
        let labels = try await store.seriesLabels(matching: [], in: all)
        var metrics: [String: Int] = [:]
        for one in labels { metrics[one.metricName ?? "", default: 0] += 1 }
        var table = TableText(["what", "value"])
        table.add(["file", store.path])
        table.add(["bytes", String(StoreSize.bytes(of: store.path))])
        table.add(["series", String(labels.count)])
        table.add(["requests", String(try await store.requestCount(in: all))])
        for (name, count) in metrics.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(10) {
            table.add(["series of \(name)", String(count)])
        }
        Output.print(table.text(format))
    }
}
