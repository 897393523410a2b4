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
        table.add(["\(name), one assessment, CPU ms", milliseconds(median)])
        table.add(["\(name), slowest of 21, CPU ms", milliseconds(assessed.tickSeconds.last ?? 0)])
        table.add(["\(name), \(days) d of history at start, CPU s", seconds(assessed.historySeconds)])
        table.add(["resident memory after it, MB", "\(assessed.residentBytes / 1_000_000)"])
        let split = try await SLOBench(count: slos, days: Int64(days), ticks: 21, isSplit: true).run()
        let one = "1 SLO split into \(slos)"
        table.add([
            "\(one), one assessment, CPU ms", milliseconds(split.tickSeconds[split.tickSeconds.count / 2]),
        ])
        table.add(["\(one), \(days) d of history at start, CPU s", seconds(split.historySeconds)])
        let routed = try RoutingBench(count: alerts).run()
        table.add(["\(alerts) alerts into groups, CPU ms", milliseconds(routed.ingest)])
        table.add(["… muted and decided, CPU ms", milliseconds(routed.flush)])
        table.add(["… notifications", "\(routed.notifications)"])
        Output.print(table.text(format))
    }

    private func milliseconds(_ seconds: Double) -> String { numberText((seconds * 10_000).rounded() / 10) }
    private func seconds(_ seconds: Double) -> String { numberText((seconds * 10).rounded() / 10) }
}
