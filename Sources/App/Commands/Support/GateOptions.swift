internal import ArgumentParser
internal import SLO
internal import Telemetry

/// Flags of commands that error-budget policies may refuse.
struct GateOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only budgets of this SLO matter; may be given again.", valueName: "name"))
    var slo: [String] = []

    @Option(help: ArgumentHelp("Only budgets of this service matter; may be given again.", valueName: "name"))
    var service: [String] = []

    @Flag(help: "Go on though it is frozen; needs --reason. The audit log keeps both.")
    var override = false

    @Option(help: ArgumentHelp("Who agreed, where approval is asked for; needs --reason.", valueName: "name"))
    var approvedBy: String?

    @Option(help: ArgumentHelp("Why, for the audit log.", valueName: "text")) var reason: String?

    @Option(help: ArgumentHelp("Who does it (default: you).", valueName: "name")) var by: String?

    /// What to do about a refusal.
    ///
    /// - Parameter gate: what the gate answered.
    static func remedy(for gate: JSONValue?) -> String {
        let wait = "wait (`beaufort slo policy` shows for what)"
        let override = "go on all the same with --override --reason 'WHY'"
        return switch gate?["verdict"]?.string {
        case GateVerdict.approval.rawValue:
            "have somebody agree, with --approved-by NAME --reason 'WHY', or \(wait)"
        case GateVerdict.unknown.rawValue: "look what is not known (`beaufort slo policy`), or \(override)"
        default: "\(wait), or \(override)"
        }
    }

    /// Steps of a runbook that was started with --override find its reason here.
    private static let variable = "BEAUFORT_OVERRIDE_REASON"

    var actor: String { GateOptions.person(by) }

    /// Whoever is named, else whoever runs the command.
    static func person(_ name: String?) -> String {
        name ?? ProcessVariables.user
    }

    func validate() throws {
        let isReason = reason?.contains { !$0.isWhitespace } ?? false
        if override || approvedBy != nil, !isReason {
            throw ValidationError(
                "--\(override ? "override" : "approved-by") needs --reason: the audit log keeps why")
        }
    }

    /// As the agent's API takes them.
    var fields: [(name: String, value: String)] {
        var fields = slo.map { (name: "slo", value: $0) } + service.map { (name: "service", value: $0) }
        let inherited = ProcessVariables.all[GateOptions.variable] ?? ""
        if override || !inherited.isEmpty { fields.append(("override", "true")) }
        if let approvedBy { fields.append(("approved_by", approvedBy)) }
        fields += [("reason", reason ?? inherited), ("by", actor)]
        return fields
    }

    /// For the programs that a command starts.
    var environment: [(String, String)] {
        override ? [(GateOptions.variable, reason ?? "")] : []
    }

    /// Ends the command when the running agent refuses the action. Without an agent, or with one that does
    /// not know, the action goes on: it may be what brings the agent back.
    func pass(_ action: String, _ source: SourceOptions) async throws {
        var target = AgentTarget()
        target.source = source
        do {
            let answer = try await target.client().post(
                "slos/gate",
                fields: [("action", action), ("unknown", "allow")] + fields)
            guard answer["allowed"]?.bool == false else { return }
            throw CommandFailure(
                [answer["text"]?.string, answer["remark"]?.string].compactMap(\.self).joined(separator: "\n"),
                remedy: GateOptions.remedy(for: answer), status: CommandStatus.foundProblems)
        } catch let failure as CommandFailure where failure.isAbsence {
            Output.complain("nobody can tell whether \(action) is frozen: \(failure.what)")
        }
    }
}
