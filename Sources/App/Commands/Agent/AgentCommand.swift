internal import ArgumentParser

struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Attach to runtimes that already run.",
        discussion: """
            EXAMPLES
              beaufort agent --upstream http://127.0.0.1:8000
              beaufort agent --upstream http://gpu0:8000 --upstream http://gpu1:8000
              beaufort agent --config /etc/beaufort/beaufort.yaml
            """)

    @OptionGroup var agent: AgentOptions

    @Option(help: ArgumentHelp("Address of a running runtime; may be given several times.", valueName: "url"))
    var upstream: [String] = []

    func run() async throws {
        let load: @Sendable () throws -> Configuration = { [agent, upstream] in
            try AgentCommand.configuration(agent, upstream)
        }
        try await Suite(load(), load: load).run()
    }

    private static func configuration(_ agent: AgentOptions, _ upstream: [String]) throws -> Configuration {
        var configuration = try agent.configuration()
        if !upstream.isEmpty {
            configuration.upstreams = upstream.enumerated().map { index, url in
                UpstreamSetting(name: upstream.count == 1 ? "runtime" : "runtime-\(index)", url: url)
            }
        }
        guard !configuration.upstreams.isEmpty else {
            throw ValidationError("name a runtime: --upstream URL, or `upstreams:` in the configuration file")
        }
        return configuration
    }
}
