internal import Alerting
internal import ArgumentParser
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
    @Option(help: "table, json or csv.") var format: OutputFormat = .table

    func run() async throws {
        let now = WallClock().now
        let range = try await recorded(TimeRange(start?.time ?? now - .days(1), end?.time ?? now))
        guard range.start < range.end else {
            throw CommandFailure("the replay would end before it begins", remedy: "give --start before --end")
        }
        let told = Mutex(0.0)
        let report = try await replay().run(over: range) { reached in
            let share = (reached - range.start).seconds / (range.end - range.start).seconds
            let isNews = told.withLock { told in
                defer { if share >= told + 0.1 { told = share } }
                return share >= told + 0.1
            }
            if isNews, Output.errorIsTerminal { Output.complain("\(Int(share * 100)) %  \(reached.rfc3339)") }
        }
        show(report)
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

    private func replay() async throws -> AlertReplay {
        let configuration = try ConfigurationLoader.load(config, ofAgentIn: source.directory)
        let access = try HistoryAccess.open(source)
        let definitions = try SLOFiles.read(configuration)
        let groups = try AlertingStart.allGroups(configuration, definitions)
        let maintenance = try MaintenanceFile.read(configuration, definitions)
        var silences: [Silence] = []
        if !withoutSilences, let store = access.store { silences = try await AlertBook(store).silences() }
        let samples: (any SeriesSource)? = access.store ?? access.remote.map { RemoteSource(remote: $0) }
        guard let samples else {
            throw CommandFailure("there is no history to replay", remedy: "give --data or --url")
        }
        return AlertReplay(
            groups: groups, configuration: try AlertmanagerFile.read(configuration),
            settings: RulerSettings(interval: configuration.intervals.rules), source: samples,
            silences: silences, maintenance: withoutSilences ? MaintenancePlan() : maintenance)
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
}
