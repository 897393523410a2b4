internal import ArgumentParser

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Start an inference runtime, wrap it and measure every request.",
        discussion: """
            Everything after -- is the runtime's own command line. Its address is found from its flags; give --upstream
            when it cannot be. SIGINT and SIGTERM reach the runtime's whole process group, and the agent ends after it.

            EXAMPLES
              beaufort run -- vllm serve mistralai/Mistral-Small-3.2-24B-Instruct-2506 --port 8000
              beaufort run --listen :8080 -- llama-server -m small.gguf --port 8081 --metrics
              beaufort run --upstream http://127.0.0.1:11434 -- ollama serve
            """)

    @OptionGroup var agent: AgentOptions

    @Option(help: ArgumentHelp("Where the runtime answers, when CMD's flags do not tell.", valueName: "url"))
    var upstream: String?

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("The runtime and its arguments.", valueName: "cmd"))
    var command: [String] = []

    func validate() throws {
        if command.isEmpty {
            throw ValidationError(
                "name the runtime to start after --, for example: beaufort run -- vllm serve MODEL")
        }
    }

    func run() async throws {
        let load: @Sendable () throws -> Configuration = { [agent, command, upstream] in
            var configuration = try agent.configuration()
            configuration.runtime.command = command
            configuration.upstreams = upstream.map { [UpstreamSetting(name: "runtime", url: $0)] } ?? []
            return configuration
        }
        try await Suite(load(), load: load).run()
    }
}
