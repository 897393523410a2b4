internal import ArgumentParser
internal import Telemetry

struct RuntimeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runtime", abstract: "The wrapped runtime: see it, restart it, take an upstream out.",
        discussion: """
            EXAMPLES
              beaufort runtime status --wait-ready 60
              beaufort runtime drain gpu1 && beaufort runtime undrain gpu1
            """,
        subcommands: [
            RuntimeStatusCommand.self, RuntimeRestartCommand.self, UpstreamDrainCommand.self,
            UpstreamUndrainCommand.self,
        ])
}

struct RuntimeStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "State, process, restarts, last exit.",
        discussion: "EXAMPLES\n  beaufort runtime status --wait-ready 60")

    @OptionGroup var target: AgentTarget
    @Option(
        help: ArgumentHelp(
            "Wait this many seconds at most until it is ready; exit 1 when it is not.", valueName: "s"))
    var waitReady: Int?

    func run() async throws {
        let client = try target.client()
        let time = WallClock()
        let deadline = time.now + .seconds(Int64(waitReady ?? 0))
        var status = try await client.get("runtime")
        while waitReady != nil, status["state"]?.string != "ready", time.now < deadline {
            try await time.sleep(for: .milliseconds(250))
            status = try await client.get("runtime")
        }
        for member in status.members ?? [] {
            let name = member.name + String(repeating: " ", count: max(1, 15 - member.name.count))
            Output.print(name + (member.value.string ?? member.value.text))
        }
        if waitReady != nil, status["state"]?.string != "ready" {
            throw ExitCode(CommandStatus.foundProblems)
        }
    }
}

struct RuntimeRestartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "Stop the runtime's process group and start it again.",
        discussion: """
            Refused, with exit status 1, where an error-budget policy freezes `restart` (`beaufort slo policy`).

            EXAMPLES
              beaufort runtime restart
              beaufort runtime restart --override --reason 'it hangs'
            """)

    @OptionGroup var target: AgentTarget
    @OptionGroup var gate: GateOptions

    func run() async throws {
        try await target.client().post(
            "runtime/restart", fields: gate.fields)
        Output.print("restarting")
    }
}

struct UpstreamDrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Send an upstream no more requests.",
        discussion: "EXAMPLES\n  beaufort runtime drain gpu0")

    @OptionGroup var target: AgentTarget
    @Argument(help: "Name of the upstream.") var upstream: String

    func run() async throws {
        try await target.client().post(
            "upstreams/\(percentEncoded(upstream))/drain", ["by": ProcessVariables.user])
        Output.print("\(upstream) drained")
    }
}

struct UpstreamUndrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undrain", abstract: "Let an upstream serve again.",
        discussion: "EXAMPLES\n  beaufort runtime undrain gpu0")

    @OptionGroup var target: AgentTarget
    @Argument(help: "Name of the upstream.") var upstream: String

    func run() async throws {
        try await target.client().post(
            "upstreams/\(percentEncoded(upstream))/undrain", ["by": ProcessVariables.user])
        Output.print("\(upstream) serves again")
    }
}
