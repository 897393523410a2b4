internal import ArgumentParser
internal import Documents
internal import Operations
internal import Store
internal import Telemetry

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Who did what: silences, acknowledgements, corrections, overrides, reloads, runs.",
        discussion: """
            Everything that changes what is paged, counted or served is written down in the transaction or the request
            that does it, in a chain that shows when a record was changed or taken out. Kinds, of which the first word
            stands for all that begin with it: agent.start, alert.ack|unack, budget_policy.add|change|remove, change,
            configuration.reload|refuse, correction.add|revoke, delivery.resend, incident.open|alert|note|close,
            maintenance.add|change|remove, policy.enter|leave|approval|override, receiver.test,
            runbook.start|finish|interrupted, runtime.restart, silence.create|change|end, upstream.drain|undrain.

            --verify reads the whole chain again, and answers with 1 when it does not hold.

            EXAMPLES
              beaufort audit --since 7d
              beaufort audit --since now-30d --kind silence --kind alert --by mia
              beaufort audit --object INC-1 --format json
              beaufort audit --verify
            """)

    @OptionGroup var data: DataOption
    @Option(help: ArgumentHelp("First moment, or how long ago (default 7d).", valueName: "t")) var since:
        AgoArgument?
    @Option(help: ArgumentHelp("Last moment (default now).", valueName: "t")) var until: MomentArgument?
    @Option(help: ArgumentHelp("Only this kind; may be repeated.", valueName: "kind")) var kind: [String] = []
    @Option(help: ArgumentHelp("Only what this person did; may be repeated.", valueName: "name"))
    var by: [String] = []
    @Option(help: ArgumentHelp("Only what was done to this; may be repeated.", valueName: "id"))
    var object: [String] = []
    @Option(help: ArgumentHelp("At most so many, the newest.", valueName: "n")) var limit = 10_000
    @Flag(help: "Check that no record was changed or taken out.") var verify = false
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is at least 1") }
    }

    func run() async throws {
        let audit = AuditRecords(try HistoryAccess.open(directory: data.directory))
        if verify { return try report(try await audit.verify()) }
        let now = WallClock().now
        var filter = AuditRecords.Filter()
        (filter.kinds, filter.actors, filter.objects) = (kind, by, object)
        try await check(kind, audit)
        let range = TimeRange(since?.time ?? now - .days(7), until?.time ?? now)
        var table = TableText(["seq", "time", "by", "action", "object", "detail"])
        for record in try await audit.records(in: range, matching: filter, limit: limit) {
            let detail = record.detail ?? "(erased)"
            // A line for people; programs get the whole.
            let shown = format == .table ? detail.split(separator: "\n").joined(separator: " · ") : detail
            table.add([
                .count(record.seq), .time(record.time), .text(record.actor), .text(record.action),
                .text(record.object), .text(shown),
            ])
        }
        Output.print(table.text(format))
    }

    /// A kind that nothing was ever written of is a slip as a rule.
    private func check(_ kinds: [String], _ audit: AuditRecords) async throws {
        let known = try await audit.kinds()
        for kind in kinds where !known.contains(where: { $0 == kind || $0.hasPrefix(kind + ".") }) {
            let words = Set(known + known.map { String($0.prefix { $0 != "." }) })
            let near = nearest(kind, in: words.sorted()).map { "did you mean '\($0)'? " } ?? ""
            Output.complain(
                "warning: there is no record of kind '\(kind)'\n  \(near)there are: \(known.joined(separator: ", "))"
            )
        }
    }

    private func report(_ result: AuditVerification) throws {
        switch format {
        case .table:
            let count = "\(result.count) record\(result.count == 1 ? "" : "s")"
            Output.print(result.fault == nil ? "\(count), all as written; head \(result.head)" : count)
        case .json, .csv:
            var table = TableText(["records", "head", "fault_seq", "fault"])
            table.add([
                .count(result.count), .text(result.head), result.fault.map { .count($0.seq) } ?? .absent,
                result.fault.map { .text($0.what) } ?? .absent,
            ])
            Output.print(table.text(format))
        }
        guard let fault = result.fault else { return }
        throw CommandFailure(
            "record \(fault.seq): \(fault.what)",
            remedy: "compare with a backup: `beaufort audit --verify --data BACKUP`",
            status: CommandStatus.foundProblems)
    }
}

/// A moment, or how long ago it was: `7d`.
struct AgoArgument: ExpressibleByArgument, Sendable {
    let time: Timestamp

    init?(argument: String) {
        let now = WallClock().now
        if let span = TimeSpan(text: argument), argument.last?.isLetter == true {
            time = now - span
        } else if let moment = TimeText.time(argument, now: now) {
            time = moment
        } else {
            return nil
        }
    }
}
