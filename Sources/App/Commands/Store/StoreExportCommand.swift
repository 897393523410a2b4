internal import ArgumentParser
internal import Documents
internal import Store
internal import Telemetry

struct StoreExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write samples as OpenMetrics text with timestamps.",
        discussion: """
            Read it back with `beaufort store import`, or make Prometheus blocks of it with
            `promtool tsdb create-blocks-from openmetrics`. OpenMetrics has no exponential histograms: of
            those the count and the sum are written, and standard error says how many there were.
            The file is verified at the end: one that is damaged may have hidden samples from the text, which
            then is an error.

            EXAMPLES
              beaufort store export > history.om
              beaufort store export --start now-7d --match 'beaufort_.*' > week.om
            """)

    @OptionGroup var data: DataOption
    @Option(help: ArgumentHelp("First moment (default: the beginning).", valueName: "t")) var start:
        MomentArgument?
    @Option(help: ArgumentHelp("Last moment (default: now).", valueName: "t")) var end: MomentArgument?
    @Option(help: ArgumentHelp("Only metrics of this name, a regular expression.", valueName: "regex"))
    var match: String?

    func run() async throws {
        let store = try HistoryAccess.open(directory: data.directory)
        let range = TimeRange(start?.time ?? .distantPast, end?.time ?? WallClock().now)
        let matchers = match.map { [Matcher(Label.metricName, .regex, $0)] } ?? []
        var histograms = 0
        // One series at a time: a metric of thousands of series would not fit into memory.
        for labels in try await store.seriesLabels(matching: matchers, in: range) {
            let exact = labels.sorted.map { Matcher($0.name, .equal, $0.value) }
            // Others may have these labels and more.
            let series = try await store.select(exact, in: range).filter { $0.labels == labels }
            Output.print(bytes: OpenMetricsDump.bytes(of: series))
            histograms += series.reduce(0) { $0 + $1.histograms.count }
        }
        Output.print("# EOF")
        if histograms > 0 {
            Output.complain(
                "of \(histograms) exponential histograms only count and sum are written: OpenMetrics has no more"
            )
        }
        guard let problem = try await store.verify().problems.first else { return }
        throw DocumentError(
            SourcePosition(file: store.path),
            "the file is damaged, and the text may lack samples: \(problem)",
            remedy: "'beaufort store verify' lists all; 'beaufort store salvage' brings over what can be read"
        )
    }
}
