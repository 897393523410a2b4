internal import ArgumentParser
internal import SLO
internal import Telemetry

struct SLOCorrectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "correct",
        abstract: "Count past events of an SLO differently, with an entry in the audit log.",
        discussion: """
            --exclude leaves the time out, as a maintenance window does. --good, --bad and --total are changes, negative to take
            away: two of them give the third, and one of good and bad leaves the other as it is. Samples stay as they are, and
            `beaufort slo corrections revoke` takes a correction back. Exit 1 when there are not as many events to take away.

            EXAMPLES
              beaufort slo correct chat-availability --from 2026-11-03T09:00:00Z --to 2026-11-03T09:40:00Z --exclude \\
                --reason 'load test, agreed with product'
              beaufort slo correct chat-availability --from now-2h --to now-1h --bad -120 --total 0 --reason 'the probe lied'
              beaufort slo correct chat-availability --from now-2h --to now-1h --bad 500 --reason 'DNS was down' --dry-run
            """)

    @OptionGroup var target: AgentTarget
    @Option(help: ArgumentHelp("Begin of the time; widened to whole slices.", valueName: "t")) var from:
        MomentArgument
    @Option(help: ArgumentHelp("End of the time; not in the future.", valueName: "t")) var to: MomentArgument
    @Option(help: ArgumentHelp("Combination of a split SLO: name=value,….", valueName: "labels"))
    var only: CombinationArgument?
    @Flag(help: "Leave out what happened in it.") var exclude = false
    @Option(parsing: .unconditional, help: ArgumentHelp("Change of good events.", valueName: "n")) var good:
        Int?
    @Option(parsing: .unconditional, help: ArgumentHelp("Change of bad events.", valueName: "n")) var bad:
        Int?
    @Option(parsing: .unconditional, help: ArgumentHelp("Change of all events.", valueName: "n")) var total:
        Int?
    @Option(help: ArgumentHelp("Why, for the audit log.", valueName: "text")) var reason: String
    @Option(help: ArgumentHelp("Who says so (default: you).", valueName: "name")) var by: String?
    @Flag(help: "Say what would change, and change nothing.") var dryRun = false
    @Argument(help: ArgumentHelp("Name, as `slo list` shows it.", valueName: "slo")) var name: String

    func validate() throws {
        do {
            _ = try CorrectionRequest(exclude: exclude, good: good, bad: bad, total: total)
        } catch {
            throw ValidationError(error.description)
        }
        guard from.time < to.time else { throw ValidationError("--to lies before --from") }
        guard reason.contains(where: { !$0.isWhitespace }) else { throw ValidationError("--reason is empty") }
    }

    func run() async throws {
        var fields: [(name: String, value: String)] = [
            ("slo", name), ("from", from.time.rfc3339), ("to", to.time.rfc3339),
            ("exclude", "\(exclude)"), ("dry_run", "\(dryRun)"), ("reason", reason),
            ("by", GateOptions.person(by)),
        ]
        if let only {
            let pairs = only.labels.sorted.map { "\($0.name)=\($0.value)" }
            fields.append(("only", pairs.joined(separator: ",")))
        }
        for (name, count) in [("good", good), ("bad", bad), ("total", total)] {
            if let count { fields.append((name, "\(count)")) }
        }
        let answer = try await target.client().post("slos/corrections", fields: fields)
        let counts = { (name: String) in
            "\(answer[name]?["good"]?.integer ?? 0) good, \(answer[name]?["bad"]?.integer ?? 0) bad"
        }
        let done = answer["id"]?.integer.map { "correction \($0)" } ?? "would be corrected"
        Output.print(
            """
            \(done): \(name) from \(answer["from"]?.string ?? "") to \(answer["to"]?.string ?? ""), \
            \(answer["change"]?.string ?? "")
              was \(counts("before"))
              is  \(counts("after"))
            """)
        if !dryRun { Output.complain("budgets and burn rates follow at the next evaluation") }
    }
}

struct SLOCorrectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "corrections", abstract: "Corrections of past counts: list them, or revoke one.",
        discussion: """
            EXAMPLES
              beaufort slo corrections --all
              beaufort slo corrections revoke 3 --reason 'the test was real traffic after all'
            """,
        subcommands: [SLOCorrectionsListCommand.self, SLOCorrectionsRevokeCommand.self],
        defaultSubcommand: SLOCorrectionsListCommand.self)
}

struct SLOCorrectionsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Corrections that apply; with --all the revoked ones too.",
        discussion: """
            A table says below it how many are revoked and not shown; json and csv always have all, with their state.

            EXAMPLES
              beaufort slo corrections
              beaufort slo corrections --all
              beaufort slo corrections --slo chat-availability --format json
            """)

    @OptionGroup var source: SourceOptions
    @Option(help: ArgumentHelp("Only of this SLO.", valueName: "name")) var slo: String?
    @Flag(help: "Revoked ones too.") var all = false
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        let found = try await CorrectionReader.read(try HistoryAccess.open(source)).filter {
            slo == nil || $0.slo == slo
        }
        guard format != .json else { return Output.print(JSONValue.array(found.map(\.json)).text) }
        let shown = found.filter { all || format != .table || $0.revocation == nil }
        var table = TableText(["id", "state", "slo", "from", "to", "change", "by", "at", "reason", "revoked"])
        for one in shown {
            let revoked = one.revocation.map { "\($0.at.rfc3339) by \($0.author): \($0.reason)" }
            table.add([
                "\(one.id)", one.state, one.title, one.range.start.rfc3339, one.range.end.rfc3339,
                one.change.text, one.author, one.at.rfc3339, one.reason, revoked ?? "-",
            ])
        }
        Output.print(table.text(format))
        let hidden = found.count - shown.count
        if hidden > 0 { Output.complain("\(hidden) revoked and not shown; --all shows them") }
    }
}

struct SLOCorrectionsRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Count as it was before a correction; the audit log keeps both.",
        discussion: "EXAMPLES\n  beaufort slo corrections revoke 3 --reason 'it was no load test after all'")

    @OptionGroup var target: AgentTarget
    @Option(help: ArgumentHelp("Why, for the audit log.", valueName: "text")) var reason: String
    @Option(help: ArgumentHelp("Who says so (default: you).", valueName: "name")) var by: String?
    @Argument(help: ArgumentHelp("As `slo corrections` shows it.", valueName: "id")) var id: Int64

    func run() async throws {
        let answer = try await target.client().post(
            "slos/corrections/\(id)/revoke",
            fields: [("reason", reason), ("by", GateOptions.person(by))])
        Output.print("correction \(id) of \(answer["slo"]?.string ?? "") is revoked")
    }
}
