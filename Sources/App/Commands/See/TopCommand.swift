internal import ArgumentParser
internal import Console
internal import PromQL
internal import Telemetry

struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "The console: executive, on-call and debug pages, live.",
        discussion: """
            Press ? for the keys of the page at hand. Without a terminal, or with --once, one frame is printed.

            EXAMPLES
              beaufort top
              beaufort top --url http://127.0.0.1:9464
              beaufort top --once --page executive --size 160x45
              beaufort top --once --format json | jq .traffic
            """)

    @OptionGroup var source: SourceOptions
    @Flag(help: "Print one frame and end.") var once = false

    @Option(help: ArgumentHelp("Page to begin with: executive, oncall or debug.", valueName: "name"))
    var page: Page = .oncall

    @Option(help: ArgumentHelp("Size of the printed frame.", valueName: "colsxrows"))
    var size: Size?

    @Option(help: "none, 16, 256 or true.") var color: ColorDepth?

    @Option(help: ArgumentHelp("Moment of the printed frame (default now).", valueName: "t"))
    var at: MomentArgument?

    @Option(help: "How one frame is printed: text or json.") var format: FrameFormat = .text

    enum FrameFormat: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    func run() async throws {
        let access = try HistoryAccess.open(source)
        let loader = SnapshotLoader(ConsoleSources.make(access))
        if once || !Output.isTerminal || at != nil || format == .json {
            // A frame without numbers says why in a panel; a program wants to know it by the exit status.
            _ = try await access.runner.instant("vector(1)", at: at?.time ?? WallClock().now)
            await printFrame(loader)
            return
        }
        var options = ConsoleOptions(environment: ProcessVariables.all)
        options.page = page
        options.color = color
        let commands = ConsoleActions.make(access)
        _ = try await ConsoleLoop(loader: loader, commands: commands, time: WallClock(), options: options)
            .run()
    }

    private func printFrame(_ loader: SnapshotLoader) async {
        let snapshot = await loader.load(at: at?.time ?? WallClock().now, page: page)
        if format == .json {
            var bytes: [UInt8] = []
            snapshot.writeJSON(into: &bytes)
            Output.print(bytes: bytes + [UInt8(ascii: "\n")])
            return
        }
        let environment = ProcessVariables.all
        let locale = environment["LC_ALL"] ?? environment["LC_CTYPE"] ?? environment["LANG"] ?? "UTF-8"
        let isUTF8 =
            locale.uppercased().contains("UTF-8") || locale.uppercased().contains("UTF8") || locale.isEmpty
        let glyphs: GlyphSet = isUTF8 ? .utf8 : .ascii
        let canvas = Screen.draw(
            snapshot, size: size ?? Size(columns: 80, rows: 24), state: ViewState(page: page))
        let depth = ColorDepth.detect(
            requested: color, environment: environment, isTerminal: Output.isTerminal)
        Output.print(bytes: Array(renderText(glyphs.render(canvas), theme: Theme(depth: depth)).utf8))
    }
}

extension Page: ExpressibleByArgument {}
extension ColorDepth: ExpressibleByArgument {}

extension Size: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(text: argument)
    }
}
