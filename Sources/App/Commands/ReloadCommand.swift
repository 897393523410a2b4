internal import ArgumentParser
internal import Telemetry

struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Have the running agent read SLOs, rules, routes and receivers again.",
        discussion: """
            All or nothing: a mistake is told with file, line and remedy, and the old configuration goes on. SIGHUP to
            the agent and POST /-/reload do the same. `beaufort check` tells beforehand.

            EXAMPLES
              beaufort check Config/beaufort.yaml && beaufort reload
            """)

    @OptionGroup var target: AgentTarget

    func run() async throws {
        let answer = try await target.client().post("reload", ["by": ProcessVariables.user])
        let outstanding = (answer["restart_needed"]?.array ?? []).compactMap(\.string)
        Output.print("SLOs, rules, routes and receivers are in force" + Reload.remark(outstanding))
    }
}
