internal import ArgumentParser

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract:
            "Serve the store, the query API, the receivers (remote write, OTLP) and the rules; no proxy.",
        discussion: """
            EXAMPLES
              beaufort serve --data /var/lib/beaufort --admin 127.0.0.1:9464
            """)

    @OptionGroup var server: ServerOptions
    /// Always on here; taken so that it can be said to every command that starts an agent.
    @Flag(help: .hidden) var receiver = false

    func run() async throws {
        let load: @Sendable () throws -> Configuration = { [server] in
            var configuration = try server.configuration()
            configuration.upstreams = []
            configuration.receivesRemoteWrite = true
            return configuration
        }
        try await Suite(load(), load: load).run()
    }
}
