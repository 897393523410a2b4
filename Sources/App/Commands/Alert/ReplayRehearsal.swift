internal import Alerting
internal import Operations
internal import SLO
internal import Store
internal import Telemetry

/// What `alert replay` runs: SLOs and policies over the recorded events, then rules and routes over both.
struct ReplayRehearsal {
    /// Over the recorded series, with those of SLOs and policies replaced by what `slos` made of them.
    let alerts: AlertReplay
    private let slos: SLORehearsal
    private let overlay: OverlaySource

    /// - Parameters:
    ///   - config: nil for the one that the folder's agent was started with.
    ///   - ignoresQuiet: as if nothing had been silenced or planned.
    init(config: String?, source: SourceOptions, ignoresQuiet: Bool) async throws {
        let contents = try ConfigurationContents(
            read: try ConfigurationChoice(config, besideAgentIn: source.directory).load())
        let access = try HistoryAccess.open(source)
        let maintenance = contents.maintenance
        let recorded: (any SeriesSource)? = access.store ?? access.remote.map { RemoteSource(remote: $0) }
        guard let recorded else {
            throw CommandFailure("there is no history to replay", remedy: "give --data or --url")
        }
        var silences: [Silence] = []
        var corrections = Corrections()
        if let store = access.store {
            if !ignoresQuiet { silences = try await AlertBook(store).silences() }
            corrections = Corrections(try await CorrectionRecords(store).all())
        }
        overlay = OverlaySource(recorded, names: SLORehearsal.names)
        slos = SLORehearsal(
            contents.definitions, contents.policies, source: recorded, excluding: maintenance.exclusions,
            correcting: corrections)
        alerts = AlertReplay(
            groups: contents.groups, configuration: contents.routing,
            settings: RulerSettings(interval: contents.configuration.intervals.rules), source: overlay,
            silences: silences, maintenance: ignoresQuiet ? MaintenancePlan() : maintenance)
    }

    /// To be done before the alerts are.
    func slos(
        over range: TimeRange, progress: @Sendable (Timestamp) -> Void
    ) async throws -> SLORehearsal.Outcome {
        var slos = slos
        return try await slos.run(over: range, into: overlay, progress: progress)
    }
}
