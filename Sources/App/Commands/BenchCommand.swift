internal import ArgumentParser
internal import Telemetry

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure this machine: SLOs assessed, alerts routed.",
        discussion: """
            Everything runs in this process on made-up data; nothing is read, written or sent. Times are processor
            time. Benchmarks beside other programs are in the sources' Benchmarks folder.

            EXAMPLES
              beaufort bench
              beaufort bench --slos 5000 --alerts 50000
            """)

    @Option(help: "SLOs of eight windows each.") var slos = 1_000
    @Option(help: ArgumentHelp("Days of history read first.", valueName: "n")) var days = 30
    @Option(help: "Alerts that fire at once.") var alerts = 10_000
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func validate() throws {
        guard (1...100_000).contains(slos), (1...365).contains(days), (1...1_000_000).contains(alerts) else {
            throw ValidationError("--slos wants 1 to 100000, --days 1 to 365, --alerts 1 to 1000000")
        }
    }

    func run() async throws {
        var table = TableText(["what", "value"])
        let assessed = try await SLOBench(count: slos, days: Int64(days), ticks: 21).run()
        let median = assessed.tickSeconds[assessed.tickSeconds.count / 2]
        let name = "\(slos) SLOs x \(assessed.windows) windows"
        table.add([.text("\(name), one assessment, CPU ms"), .number(median * 1_000, digits: 1)])
        table.add([
            .text("\(name), slowest of 21, CPU ms"),
            .number((assessed.tickSeconds.last ?? 0) * 1_000, digits: 1),
        ])
        table.add([
            .text("\(name), \(days) d of history at start, CPU s"),
            .number(assessed.historySeconds, digits: 1),
        ])
        table.add([.text("resident memory after it, MB"), .count(assessed.residentBytes / 1_000_000)])
        let split = try await SLOBench(count: slos, days: Int64(days), ticks: 21, isSplit: true).run()
        let one = "1 SLO split into \(slos)"
        table.add([
            .text("\(one), one assessment, CPU ms"),
            .number(split.tickSeconds[split.tickSeconds.count / 2] * 1_000, digits: 1),
        ])
        table.add([
            .text("\(one), \(days) d of history at start, CPU s"), .number(split.historySeconds, digits: 1),
        ])
        let routed = try RoutingBench(count: alerts).run()
        table.add([.text("\(alerts) alerts into groups, CPU ms"), .number(routed.ingest * 1_000, digits: 1)])
        table.add([.text("… muted and decided, CPU ms"), .number(routed.flush * 1_000, digits: 1)])
        table.add([.text("… notifications"), .count(routed.notifications)])
        Output.print(table.text(format))
    }
}
