internal import ArgumentParser
internal import SLO
internal import Telemetry

struct SLOGateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate", abstract: "Ask whether error budgets allow an action: exit 0 when they do.",
        discussion: """
            For pipelines. Exit 0: allowed. 1: frozen, or approval is asked for. 2: wrong usage. 3: nobody can tell, because
            no agent answers or a budget has no data; with --unknown allow that is 0, and is said on standard error.
            Actions are rollout, change, restart, runbook, and whatever your policies name (docs/budget-policies.md).

            EXAMPLES
              beaufort slo gate rollout --service chat
              beaufort slo gate rollout --url http://gpu0:9464 --unknown allow --format json
              beaufort slo gate rollout --approved-by li --reason 'rollback of 3.2'
              beaufort slo gate deploy-model --override --reason 'fixes what burns the budget'
            """)

    @OptionGroup var target: AgentTarget
    @OptionGroup var gate: GateOptions
    @Option(help: "What to decide when nobody can tell: allow or refuse.") var unknown: PolicyUnknown =
        .refuse
    @Option(help: "text or json.") var format: GateFormat = .text
    @Argument(help: ArgumentHelp("What is to be done.", valueName: "action")) var action: String

    func validate() throws {
        guard PolicyActions.isWord(action) else {
            throw ValidationError("'\(action)' is no action: write a word such as rollout")
        }
    }

    func run() async throws {
        let answer: JSONValue
        do {
            answer = try await target.client().post(
                "slos/gate",
                fields: [("action", action), ("unknown", unknown.rawValue)] + gate.fields)
        } catch let failure as CommandFailure where failure.isAbsence && unknown == .allow {
            Output.complain("\(failure.what): \(action) is allowed, because of --unknown allow")
            if format == .json { Output.print(GateFormat.unknown(action, failure.what).text) }
            return
        }
        show(answer)
        switch answer["verdict"]?.string {
        case _ where answer["allowed"]?.bool == true: return
        case GateVerdict.unknown.rawValue: throw ExitCode(CommandStatus.cannotRun)
        default: throw ExitCode(CommandStatus.foundProblems)
        }
    }

    private func show(_ answer: JSONValue) {
        guard format == .text else { return Output.print(answer.text) }
        Output.print(Output.visibleLines(answer["text"]?.string ?? ""))
        if let pass = answer["passed_by"], !pass.isNull {
            let approver = pass["approved_by"]?.string.map { ", approved by \($0)" } ?? ""
            Output.print(
                "goes on: \(pass["kind"]?.string ?? "") by \(pass["by"]?.string ?? "")\(approver); it is in the audit log"
            )
        }
        if let remark = answer["remark"]?.string { Output.complain(remark) }
    }
}

/// The forms of the gate's answer.
enum GateFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text, json

    /// The answer when no agent gives one and that is to be allowed.
    static func unknown(_ action: String, _ what: String) -> JSONValue {
        .object([
            "action": .string(action), "allowed": .bool(true),
            "verdict": .string(GateVerdict.unknown.rawValue), "text": .string(what), "reasons": .array([]),
            "passed_by": .null, "remark": .null,
        ])
    }
}

extension PolicyUnknown: ExpressibleByArgument {}
