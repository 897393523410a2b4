internal import ArgumentParser

struct StandInCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stand-in",
        abstract: "A stand-in runtime that streams invented words, for trying Beaufort without a model.",
        discussion: """
            EXAMPLES
              beaufort run -- beaufort stand-in --port 8080
            """)

    @Option(help: "Port on 127.0.0.1.") var port = 8080

    func run() async throws {
        try await StandInRuntime().run(port: port)
    }
}
