internal import ArgumentParser
internal import Store
internal import Telemetry

struct StoreExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write float samples as OpenMetrics text with timestamps.",
        discussion: "EXAMPLES\n  beaufort store export > history.om")

    @OptionGroup var data: DataOption
    @Option(help: ArgumentHelp("First moment (default: the beginning).", valueName: "t")) var start:
        MomentArgument?
    @Option(help: ArgumentHelp("Last moment (default: now).", valueName: "t")) var end: MomentArgument?

    func run() async throws {
        let store = try HistoryAccess.open(directory: data.directory)
        let range = TimeRange(start?.time ?? .distantPast, end?.time ?? WallClock().now)
        for name in try await store.labelValues(Label.metricName, in: range) {
            let series = try await store.select([.metric(name)], in: range)
            Output.print(bytes: OpenMetricsDump.bytes(of: series))
        }
        Output.print("# EOF")
    }
}
