internal import ArgumentParser
internal import Operations
internal import Telemetry

struct RunbookRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a runbook's steps.",
        discussion: """
            Values reach a step only through its environment variable BEAUFORT_PARAM_<NAME>. --plan prints what would run.
            Runbooks that change something ask first unless --yes, and are refused, with exit status 1, where an
            error-budget policy freezes `runbook`. Steps that restart or announce a change are asked about again,
            with the same --override and --reason.

            EXAMPLES
              beaufort runbook run high-latency --plan
              beaufort runbook run restart-runtime --yes --param ready_s=120
              beaufort runbook run Runbooks/safety-hit.md --param upstream=gpu0 --yes
            """)

    @OptionGroup var source: SourceOptions
    @OptionGroup var gate: GateOptions
    @Option(help: ArgumentHelp("Configuration file.", valueName: "file")) var config: String?
    @Flag(help: "Print the plan and end.") var plan = false
    @Flag(help: "Run only steps that look.") var checksOnly = false
    @Flag(help: "Do not ask before steps that change something.") var yes = false
    @Argument(help: ArgumentHelp("Name or file.", valueName: "file")) var file: String
    @Option(
        name: .customLong("param"), parsing: .singleValue,
        help: ArgumentHelp("A parameter's value; may be given several times.", valueName: "name=value"))
    var parameters: [String] = []

    func run() async throws {
        let runbook = try RunbookShelf.find(file, config: config, besideAgentIn: source.directory)
        let plan = RunbookPlan(runbook, try values(for: runbook))
        if self.plan {
            Output.print(plan.description)
            return
        }
        if !checksOnly, runbook.risk != .read { try await gate.pass("runbook", source) }
        guard yes || checksOnly || runbook.risk == .read || agreed(plan) else {
            throw CommandFailure("not run", remedy: "answer y, or give --yes (--plan shows what would run)")
        }
        let log = RunLog.open(source)
        let id = RunbookDesk.newID(at: WallClock().now)
        await log?.begin(
            RunbookRun(plan, id: id, actor: ProcessVariables.user, at: WallClock().now))
        let runner = try desk().runner(plan, runID: id, confirm: confirm) { event in RunPrinter.print(event) }
        let summary = await runner.run(onlyChecks: checksOnly)
        for step in summary.steps { await log?.append(step, to: id) }
        await log?.finish(summary)
        if summary.state != .succeeded { throw ExitCode(CommandStatus.foundProblems) }
    }

    private func values(for runbook: Runbook) throws -> ParameterValues {
        var given: [String: String] = [:]
        for parameter in parameters {
            let halves = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else {
                throw ValidationError("'\(parameter)' is no parameter; write --param name=value")
            }
            given[String(halves[0])] = String(halves[1])
        }
        do {
            return try ParameterValues(given, for: runbook)
        } catch {
            throw ValidationError(error.description)
        }
    }

    private func desk() throws -> RunbookDesk {
        let address =
            try source.url ?? AgentClient.find(directory: source.directory)?.base ?? "http://127.0.0.1:9464"
        return RunbookDesk(adminURL: address, time: WallClock(), environment: gate.environment)
    }

    private func agreed(_ plan: RunbookPlan) -> Bool {
        Output.complain(plan.description)
        return Question.ask("Run this (risk: \(plan.runbook.risk.rawValue))?")
    }

    private var confirm: RunbookRunner.Confirm {
        { [yes] step in yes || Question.ask("\(step.name): \(step.description)") }
    }
}
