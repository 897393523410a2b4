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
            The agent must not be running, or run with another data folder.

            EXAMPLES
              beaufort store import --data ./data history.om
              promtool tsdb dump-openmetrics /var/lib/prometheus > history.om && beaufort store import history.om
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
            ends with '# EOF'.
            """)
    var format: Format?
    @Argument(help: ArgumentHelp("The text to take in; - is standard input.", valueName: "file"))
    var file: String

    func run() async throws {
        let store = try Store.open(data.directory, mode: .readWrite)
        defer { store.close() }
        let clock = WallClock()
        let importing = HistoryImport(into: store, format: format?.exposition, now: clock.now)
        var told = clock.monotonicNanoseconds
        let end = try await importing.read(file) { progress in
            guard Output.errorIsTerminal, clock.monotonicNanoseconds - told > 500_000_000 else { return }
            told = clock.monotonicNanoseconds
            let share = progress.length > 0 ? "\(progress.bytes * 100 / progress.length) %  " : ""
            Output.complain("\(share)\(progress.samples) samples of \(progress.series) series")
        }
        // All of it into chunks now: the file is then as small as it gets.
        try await store.fold(now: .distantFuture)
        Output.print("\(end.samples) samples of \(end.series) series")
        guard end.dropped > 0 else { return }
        Output.complain(
            "\(end.dropped) samples were not newer than what the store has of their series, and are left out")
    }
}
