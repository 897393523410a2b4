internal import Alerting
internal import ArgumentParser
internal import SLO
internal import Store
internal import Synchronization
internal import Telemetry

struct AlertReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "What rules and routes would have done over recorded history.",
        discussion: """
            Rules, grouping, inhibition, quiet times and routing of a configuration run over what was measured, on
            a clock that is only counted on; nobody is told. Silences that held then hold again, and so does
            maintenance as it is planned now. Change the files and replay: fewer pages for the same outages is
            what you are after.

            SLOs and error-budget policies are taken from the files as well: counts of events are what was recorded,
            and budgets, burn rates and policy steps come out of them anew, every 15 s to 60 s of the range.

            EXAMPLES
              beaufort alert replay --start now-7d
              beaufort alert replay --config new/beaufort.yaml --start now-30d --notifications --format csv
              beaufort alert replay --url http://prometheus:9090 --start now-1d
            """)

    @OptionGroup var source: SourceOptions
    @Option(help: ArgumentHelp("Configuration file.", valueName: "file")) var config: String?
    @Option(help: ArgumentHelp("First moment (default a day ago).", valueName: "t")) var start:
        MomentArgument?
    @Option(help: ArgumentHelp("Last moment (default now).", valueName: "t")) var end: MomentArgument?
    @Flag(help: "As if nothing had been silenced or planned.") var withoutSilences = false
    @Flag(help: "List every notification instead of counting.") var notifications = false
    @Flag(help: "List the steps of error-budget policies instead.") var policySteps = false
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        let now = WallClock().now
        let range = try await recorded(TimeRange(start?.time ?? now - .days(1), end?.time ?? now))
        guard range.start < range.end else {
            throw CommandFailure("the replay would end before it begins", remedy: "give --start before --end")
        }
        let rehearsal = try await ReplayRehearsal(
            config: config, source: source, ignoresQuiet: withoutSilences)
        let steps = try await rehearsal.slos(over: range, progress: Self.progress("SLOs", range))
        for (slo, problem) in steps.problems.sorted(by: { $0.key < $1.key }) {
            Output.complain("SLO \(slo) could not be assessed all the while, last because \(problem)")
        }
        if policySteps { return Output.print(Self.list(steps, range).text(format)) }
        show(try await rehearsal.alerts.run(over: range, progress: Self.progress("alerts", range)))
        if format == .table, !notifications, !steps.transitions.isEmpty || !steps.standing.isEmpty {
            Output.print("\n" + Self.list(steps, range).text(.table))
        }
    }

    /// Tells each tenth of the way, when somebody looks.
    private static func progress(_ what: String, _ range: TimeRange) -> @Sendable (Timestamp) -> Void {
        let told = SharedShare()
        return { reached in
            let share = (reached - range.start).seconds / (range.end - range.start).seconds
            guard told.isNews(share), Output.errorIsTerminal else { return }
            Output.complain("\(what): \(Int(share * 100)) %  \(reached.rfc3339)")
        }
    }

    /// The part of the range that a local history reaches back to: before, everything was absent, and rules
    /// that watch for that would have fired.
    private func recorded(_ range: TimeRange) async throws -> TimeRange {
        guard let store = try HistoryAccess.open(source).store,
            let oldest = try await store.cardinality(limit: 0).oldest, oldest > range.start,
            oldest < range.end
        else { return range }
        Output.complain("nothing was recorded before \(oldest.rfc3339): the replay begins there")
        return TimeRange(oldest, range.end)
    }

    private func show(_ report: ReplayReport) {
        for failure in report.failures.values.sorted(by: { $0.rule < $1.rule }) {
            Output.complain("rule \(failure.rule) failed, last at \(failure.time.rfc3339): \(failure.what)")
        }
        if notifications { return Output.print(Self.list(report).text(format)) }
        Output.print(Self.alerts(report).text(format))
        if format == .table { Output.print("\n" + Self.receivers(report).text(.table)) }
    }

    private static func alerts(_ report: ReplayReport) -> TableText {
        var table = TableText([
            "alert", "severity", "fired", "per_week", "firing", "longest", "told_after", "pended_only",
        ])
        for line in report.alerts {
            table.add([
                .text(line.name), .text(line.severity), .count(line.fired),
                .number(line.firedPerWeek, digits: 1), .span(line.firing), .span(line.longest),
                .span(line.detection), .count(line.pendedOnly),
            ])
        }
        return table
    }

    private static func receivers(_ report: ReplayReport) -> TableText {
        var table = TableText(["receiver", "told_firing", "per_week", "told_resolved"])
        for line in report.receivers {
            table.add([
                .text(line.receiver), .count(line.firing), .number(line.firingPerWeek, digits: 1),
                .count(line.resolved),
            ])
        }
        return table
    }

    private static func list(_ report: ReplayReport) -> TableText {
        var table = TableText(["time", "receiver", "status", "reason", "alerts"])
        for one in report.notifications where one.lane.integration == 0 {
            let alerts = (one.firing + one.resolved).map { "\($0.labels)" }.joined(separator: " ")
            table.add([
                one.time.rfc3339, one.lane.receiver, one.isFiring ? "firing" : "resolved",
                one.reason.rawValue, alerts,
            ])
        }
        return table
    }

    /// Steps that an SLO was in from the first moment on have the range's begin as their time.
    private static func list(_ outcome: SLORehearsal.Outcome, _ range: TimeRange) -> TableText {
        var table = TableText(["time", "policy", "slo", "step", "change", "reason"])
        for place in outcome.standing.sorted(by: { ($0.policy, $0.title) < ($1.policy, $1.title) }) {
            table.add([range.start.rfc3339, place.policy, place.title, place.step, "is in", ""])
        }
        for one in outcome.transitions {
            let change = one.isEntry ? "enters" : "leaves"
            table.add([
                one.at.rfc3339, one.place.policy, one.place.title, one.place.step, change, one.reason,
            ])
        }
        return table
    }
}

/// How far a long command has said it is.
private final class SharedShare: Sendable {
    private let told = Mutex(0.0)

    /// A tenth more than when it was last true.
    func isNews(_ share: Double) -> Bool {
        told.withLock { told in
            guard share >= told + 0.1 else { return false }
            told = share
            return true
        }
    }
}
