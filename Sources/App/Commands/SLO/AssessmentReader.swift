internal import Alerting
internal import Operations
internal import PromQL
internal import SLO
internal import Telemetry

/// Assesses the configured SLOs from history, as the agent does, without an agent.
struct AssessmentReader {
    let definitions: [SLODefinition]
    let exclusions: Exclusions
    let corrections: Corrections
    let source: any SeriesSource

    /// Definitions of the configuration file (or the shipped one) and the local store; or a remote server,
    /// and its own definitions where it is an agent and no file is named.
    static func open(config: String?, source: SourceOptions) async throws -> AssessmentReader {
        let configuration = try await configuration(config, source, tellsAgents: false)
        let read = try SLOFiles.read(configuration)
        let exclusions = try MaintenanceFile.read(configuration, read).exclusions
        if source.url != nil {
            let access = try HistoryAccess.open(source)
            if let remote = access.remote {
                return AssessmentReader(
                    definitions: read, exclusions: exclusions,
                    corrections: Corrections(try await CorrectionReader.read(access)),
                    source: RemoteSource(remote: remote))
            }
        }
        let data = source.data
        let named = data ?? (configuration.store.directory.isEmpty ? nil : configuration.store.directory)
        let store = try HistoryAccess.open(directory: DataDirectory.resolve(named))
        return AssessmentReader(
            definitions: read, exclusions: exclusions,
            corrections: Corrections(try await CorrectionRecords(store).all()), source: store)
    }

    /// The named one; else that of the agent behind `--url`, which tells its objectives and maintenance; else
    /// that of the data folder's agent.
    ///
    /// - Parameter tellsAgents: see `ConfigurationChoice.load`.
    static func configuration(
        _ config: String?, _ source: SourceOptions, tellsAgents: Bool
    ) async throws -> Configuration {
        let choice = { () throws -> ConfigurationChoice in
            try ConfigurationChoice(config, besideAgentIn: source.directory)
        }
        guard let url = source.url else { return try choice().load(tellsAgents: tellsAgents) }
        if config == nil {
            let offered = await ObjectivesReader.read(try HistoryAccess.open(source))
            if let offered { return offered }
            Output.complain("note: \(url) offers no objectives; those of a configuration here are used")
        }
        return try choice().load(tellsAgents: true)
    }

    func report(at time: Timestamp) async throws -> SLOReport {
        var engine = SLOEngine(
            definitions, source: source, runner: QueryEngine(source: source, semantics: .exact),
            excluding: exclusions)
        engine.update(definitions, correcting: corrections)
        return try await engine.tick(at: time)
    }
}
