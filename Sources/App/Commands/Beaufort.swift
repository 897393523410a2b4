package import ArgumentParser

/// The command line's root. `main.swift` calls `Beaufort.start()`.
package struct Beaufort: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "beaufort",
        abstract: "Observe, budget and operate Mistral models on your own machines.",
        discussion: """
            EXAMPLES
              beaufort run -- vllm serve mistralai/Mistral-Small-3.2-24B-Instruct-2506
              beaufort agent --upstream http://127.0.0.1:8000
              beaufort top
              beaufort query 'histogram_quantile(0.99, rate(gen_ai_client_operation_duration_seconds[5m]))'

            EXIT STATUS
              0 ok · 1 found problems · 2 wrong usage · 3 cannot run
            """,
        version: Version.text,
        groupedSubcommands: CommandList.groups)

    package init() {}

    /// Parses the process's arguments, runs the command, and ends the process with its status.
    package static func start() async -> Never {
        ProcessMemory.bound()
        let status = await CommandRunner.run(Array(CommandLine.arguments.dropFirst()))
        endProcess(withStatus: status)
    }
}
