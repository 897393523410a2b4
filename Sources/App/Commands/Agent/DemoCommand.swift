internal import ArgumentParser
internal import Console
internal import Outbound
internal import ServiceLifecycle
internal import Telemetry

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Wrap a runtime, send it traffic, break it, get paged, fix it, write the postmortem.",
        discussion: """
            With a terminal the console is in front; press q to end. Without one (or with --headless) progress is printed, then
            a summary. --runtime names a program that serves the OpenAI API on the port given with --port; without it a
            built-in stand-in streams invented words, and every screen says so.

            EXAMPLES
              beaufort demo
              beaufort demo --headless --duration 60
              beaufort demo --runtime Scripts/tiny-mistral/serve
            """)

    @Flag(help: "No console: print progress and a summary, then end.") var headless = false
    @Option(help: ArgumentHelp("Seconds of traffic.", valueName: "s")) var duration = 90
    @Option(help: ArgumentHelp("Program that starts a runtime; it is given --port N.", valueName: "program"))
    var runtime: String?
    @Option(
        help: ArgumentHelp(
            "Folder for the database and the incident (default: a new one below /tmp).", valueName: "dir"))
    var data: String?

    func validate() throws {
        if !(20...86_400).contains(duration) {
            throw ValidationError("--duration is 20 to 86400 seconds: the story needs time")
        }
    }

    func run() async throws {
        let time = WallClock()
        let directory = data ?? "/tmp/beaufort-demo-\(time.now.milliseconds / 1_000)"
        let sink = WebhookSink(time: time)
        let webhook = Endpoint(host: "127.0.0.1", port: FreePort.any())
        let setup = DemoSetup(
            directory: directory, runtime: runtime, webhook: webhook, runtimePort: FreePort.any())
        let configuration = try setup.configuration()
        let showsConsole = !headless && Output.isTerminal
        let suite = try Suite(configuration, time: time, isQuiet: true)
        let traffic = TrafficGenerator(
            base: "http://\(configuration.listen)", send: try OutboundClient().sender, time: time)
        let started = time.now
        let director = DemoDirector(
            suite: suite, sink: sink, traffic: traffic, duration: .seconds(Int64(duration))
        ) { line in
            if !showsConsole { Output.print(DemoCommand.stamp(time.now - started) + line) }
        }
        if !showsConsole { announce(configuration, directory) }
        let services: [any Service] = [
            ServiceRun(name: "webhook receiver") {
                try await HTTPService(webhook, label: "webhook receiver") { sink.answer($0) }.run()
            },
            ServiceRun(name: "director") { try await director.run() },
        ]
        let closing = DemoClosing(
            suite: suite, director: director, traffic: traffic, isStandIn: setup.isStandIn)
        if showsConsole {
            try await withConsole(suite) {
                try await suite.run(beside: services, beforeClosing: { await closing.write() })
            }
        } else {
            try await suite.run(beside: services, endingWith: 1, beforeClosing: { await closing.write() })
        }
        Output.print(closing.text)
    }

    private func announce(_ configuration: Configuration, _ directory: String) {
        Output.print(
            "inference  http://\(configuration.listen)/v1   admin  http://\(configuration.admin)   data  \(directory)"
        )
        if runtime == nil {
            Output.print("runtime    the built-in STAND-IN: it streams invented words, no model is loaded")
        }
    }

    static func stamp(_ elapsed: TimeSpan) -> String {
        let text = numberText(Double(elapsed.milliseconds / 100) / 10)
        return String(repeating: " ", count: max(0, 6 - text.count)) + text + "s  "
    }

    /// The console in front, the agent behind it; quitting one ends the other.
    private func withConsole(_ suite: Suite, _ body: @escaping @Sendable () async throws -> Void) async throws
    {
        let loader = SnapshotLoader(ConsoleSources.make(suite))
        var options = ConsoleOptions(environment: ProcessVariables.all)
        options.page = .oncall
        let console = ConsoleLoop(
            loader: loader, commands: ConsoleActions.make(suite), time: suite.time, options: options)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask { _ = try await console.run() }
            try await group.next()
            suite.shutDown()
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}
