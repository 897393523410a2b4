internal import ArgumentParser
internal import Telemetry

struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Have the running agent read SLOs, rules, routes and receivers again.",
        discussion: """
            All or nothing: a mistake is told with file, line and remedy, and the old configuration goes on. Says what
            came and went, and repeats the warnings of the files. SIGHUP to the agent and POST /-/reload do the same.

            `beaufort check` tells beforehand, with the secrets that this user can read; --dry-run asks the agent, which
            has its own, and changes nothing.

            EXAMPLES
              beaufort reload --dry-run
              beaufort check && beaufort reload
            """)

    @OptionGroup var target: AgentTarget
    @Flag(help: "Say what would change, and change nothing.") var dryRun = false
    @Option(help: "text or json.") var format: ReloadFormat = .text

    func run() async throws {
        let answer = try await target.client().post(
            "reload", ["by": ProcessVariables.user, "dry_run": "\(dryRun)"])
        if format == .json { return Output.print(answer.text) }
        Output.print(
            "SLOs, rules, routes and receivers \(dryRun ? "could be taken as they are now" : "are in force")")
        for line in (answer["lines"]?.array ?? []).compactMap(\.string) { Output.print("  " + line) }
        for warning in (answer["warnings"]?.array ?? []).compactMap(\.string) {
            Output.complain("warning: \(warning)")
        }
    }
}

/// The forms of a reload's answer.
enum ReloadFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text, json
}
