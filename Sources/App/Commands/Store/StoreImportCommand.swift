internal import ArgumentParser
internal import Store
internal import Telemetry

struct StoreImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take in a text of samples: OpenMetrics or Prometheus text with timestamps.",
        discussion: """
            The file is read piece by piece, so it may be of any length. Samples of a series stand in the order
            of time, and are newer than what the store has of it; others are counted and left out.
            Every sample has its time; one without, and times before the year 2000 or more than a day ahead,
            are refused with the line.
            The agent must not be running, or run with another data folder.

            EXAMPLES
              beaufort store import --data ./data history.om
              promtool tsdb dump-openmetrics /var/lib/prometheus > history.om && beaufort store import history.om
              beaufort store export --data ./old | beaufort store import --data ./new -
              zcat history.om.gz | beaufort store import --format openmetrics -
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case openmetrics, prometheus

        var exposition: ExpositionFormat { self == .openmetrics ? .openMetrics : .prometheus }
    }

    @OptionGroup var data: DataOption
    @Option(
        help: """
            openmetrics (times in seconds) or prometheus (milliseconds); default: openmetrics when the file \
            ends with '# EOF' or its first time is one in seconds.
            """)
    var format: Format?
    @Flag(help: "Take times before the year 2000 and more than a day ahead too.") var anyTime = false
    @Option(help: "Living series a metric may have; new ones beyond it are left out.")
    var seriesLimit = StoreOptions().seriesLimitPerMetric
    @Argument(help: ArgumentHelp("The text to take in; - is standard input.", valueName: "file"))
    var file: String

    func run() async throws {
        var options = StoreOptions()
        options.seriesLimitPerMetric = max(1, seriesLimit)
        let store = try Store.open(data.directory, mode: .readWrite, options: options)
        defer { store.close() }
        let clock = WallClock()
        let importing = HistoryImport(
            into: store, format: format?.exposition, now: clock.now, takesAnyTime: anyTime)
        var told = clock.monotonicNanoseconds
        let end = try await importing.read(file) { progress in
            guard Output.errorIsTerminal, clock.monotonicNanoseconds - told > 500_000_000 else { return }
            told = clock.monotonicNanoseconds
            let share = progress.length > 0 ? "\(progress.bytes * 100 / progress.length) %  " : ""
            Output.complain("\(share)\(progress.samples) samples of \(progress.series) series")
        }
        // All of it into chunks now: the file is then as small as it gets.
        try await store.fold(now: .distantFuture)
        let times = end.times.map { ", from \($0.start) to \($0.end)" } ?? ""
        Output.print("\(end.samples) samples of \(end.series) series\(times)")
        if end.isCutOff {
            Output.complain("the text does not end with '# EOF': it was cut off, and what it had is imported")
        }
        if end.refused > 0 {
            let metrics = store.health().fullMetrics.prefix(5).joined(separator: ", ")
            Output.complain(
                """
                \(end.refused) samples are left out, of new series of metrics that have as many as they may (\(metrics)): \
                import again with a higher --series-limit
                """)
        }
        guard end.dropped > 0 else { return }
        Output.complain(
            "\(end.dropped) samples were not newer than what the store has of their series, and are left out")
    }
}
