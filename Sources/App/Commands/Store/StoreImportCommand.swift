internal import ArgumentParser
internal import Documents
internal import Store
internal import Telemetry

struct StoreImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take in a text of samples: OpenMetrics or Prometheus text with timestamps.",
        discussion: "EXAMPLES\n  beaufort store import --data ./data history.om")

    @OptionGroup var data: DataOption
    @Argument(help: ArgumentHelp("The text to take in.", valueName: "file")) var file: String

    func run() async throws {
        let text = try TextFile.readBytes(file)
        let page = try ExpositionReader.read(text, at: WallClock().now)
        let store = try Store.open(data.directory, mode: .readWrite)
        defer { store.close() }
        try await store.append(page.series)
        let samples = page.series.reduce(0) { $0 + $1.floats.count + $1.histograms.count }
        Output.print("\(samples) samples of \(page.series.count) series")
    }
}
