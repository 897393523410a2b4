internal import Alerting
internal import Documents
internal import Logging
internal import Operations
internal import SLO
internal import Synchronization
internal import Telemetry

/// Takes a changed configuration while the agent runs: SLOs, rules, routes, receivers, maintenance windows
/// and
/// error-budget policies, all or none.
/// Everything is read and checked before anything is replaced; what is wrong is told, and the old goes on.
final class Reload: Sendable {
    /// When a configuration was last taken, and whether the last try was.
    struct Status: Sendable {
        var time: Timestamp
        var succeeded = true
        var configuration: Configuration
        var definitions: [SLODefinition]
    }

    private let state: Mutex<Status>
    private let load: @Sendable () throws -> Configuration
    private let parts: Parts
    private let logger: Logger
    /// What the process was started with: some of it is read only then.
    private let started: Configuration
    /// The reload under way, if any: the next waits for it.
    private let turn = Mutex<Task<Void, Never>?>(nil)

    /// What takes the new.
    struct Parts: Sendable {
        var flusher: Flusher
        var slos: SLOWatch
        var policies: PolicyWatch
        var alerting: AlertingService
        var incidents: IncidentWatch
        var backfill: Backfill
        var maintenance: MaintenanceLog
        /// Nil without a gateway to send them through.
        var probes: ProbeService?
        /// Whether each reload was taken, who asked, and what it changed.
        var audit: AuditRecords
        var time: SteadyClock
    }

    init(
        _ configuration: Configuration, _ definitions: [SLODefinition], parts: Parts, logger: Logger,
        load: @escaping @Sendable () throws -> Configuration
    ) {
        state = Mutex(
            Status(time: parts.time.now, configuration: configuration, definitions: definitions))
        started = configuration
        self.parts = parts
        self.load = load
        self.logger = logger
    }

    var status: Status { state.withLock { $0 } }

    /// SLOs that are new or have changed count from now on; what the request log has of the time before is
    /// put in front of
    /// it.
    private func count(
        _ definitions: [SLODefinition], after known: [SLODefinition], from time: Timestamp
    ) async {
        let gaps = (try? await parts.backfill.gaps(definitions, besides: known, at: time)) ?? []
        parts.flusher.update(definitions, at: time, holding: Set(gaps.map(\.definition.name)))
        await parts.flusher.flush(at: time)
        await parts.backfill.run(gaps, before: time)
        let combinations = try? await parts.backfill.combinations(definitions, at: time)
        parts.flusher.restore(combinations ?? [:])
        parts.flusher.release()
    }

    /// - Returns: settings that differ and take effect when the agent is started again.
    /// - Throws: what is wrong, with file, line and remedy; nothing has changed then.
    ///
    /// One at a time, and to its end though whoever asked has left: half a reload would be worse than none.
    /// - Parameter actor: who asks.
    func reload(by actor: String) async throws -> [String] {
        let task = turn.withLock { turn in
            let before = turn
            let task = Task {
                await before?.value
                return try await reloadNow(by: actor)
            }
            turn = Task { _ = try? await task.value }
            return task
        }
        return try await task.value
    }

    private func reloadNow(by actor: String) async throws -> [String] {
        let before = status.configuration
        do {
            let outstanding = try await take(try load())
            let files = status.configuration.changedFiles(since: before)
            let changed =
                files.isEmpty ? "no file it names differs" : "changed: \(files.joined(separator: ", "))"
            await note("configuration.reload", by: actor, changed + Reload.remark(outstanding))
            logger.notice("the configuration is reloaded\(Reload.remark(outstanding))")
            return outstanding
        } catch {
            state.withLock { $0.succeeded = false }
            await note("configuration.refuse", by: actor, "\(error)")
            logger.error("the configuration is not reloaded, the old one goes on: \(error)")
            throw error
        }
    }

    /// A reload that is in force is not undone because it could not be written down.
    private func note(_ action: String, by actor: String, _ detail: String) async {
        do {
            try await parts.audit.append(
                action, of: started.path ?? "shipped", by: actor, detail: detail, at: parts.time.now)
        } catch {
            logger.error("\(action) by \(actor) is not in the audit log: \(error)")
        }
    }

    static func remark(_ outstanding: [String]) -> String {
        outstanding.isEmpty ? "" : "; at the next start only: \(outstanding.joined(separator: ", "))"
    }

    private func take(_ configuration: Configuration) async throws -> [String] {
        let definitions = try SLOFiles.read(configuration)
        let groups = try AlertingStart.allGroups(configuration, definitions)
        let routing = try AlertmanagerFile.read(configuration, secrets: .refuse)
        let maintenance = try MaintenanceFile.read(configuration, definitions)
        let policies = try BudgetPolicyFile.read(configuration, definitions)
        // Not taken now, but a mistake in them would show at the next start, at a worse moment.
        _ = try GatewayStart.settings(configuration)
        try configuration.checkSecrets()
        let now = parts.time.now
        // Before anything is taken, because nothing may be left out of budgets without a trace.
        try await parts.maintenance.take(maintenance, at: now)
        try await parts.policies.record(policies, at: now)
        let known = status.definitions
        state.withLock {
            $0 = Status(time: now, configuration: configuration, definitions: definitions)
        }
        await count(definitions, after: known, from: now)
        parts.probes?.update(configuration.probes)
        await parts.incidents.update(rootCauseLabels: configuration.rootCauseLabels)
        let windows = await parts.policies.update(policies, definitions)
        await parts.slos.update(definitions, excluding: maintenance.exclusions, reading: windows)
        await parts.alerting.reconfigure(
            groups: groups, configuration: routing, handover: configuration.handover,
            maintenance: maintenance,
            externalURL: configuration.externalURL)
        await parts.alerting.taken()
        return started.differences(needingRestart: configuration)
    }
}

extension Configuration {
    /// Names of settings that only a start reads and that the other one has differently.
    fileprivate func differences(needingRestart other: Configuration) -> [String] {
        func named(_ name: String, _ value: (Configuration) -> some Equatable) -> String? {
            value(self) == value(other) ? nil : name
        }
        return [
            named("listen") { $0.listen }, named("admin") { $0.admin },
            named("upstreams") { $0.upstreams }, named("receiver") { $0.receivesRemoteWrite },
            named("policies") { $0.files.policies }, named("safety") { $0.files.safety },
            named("prices") { $0.files.prices }, named("runtimes") { $0.files.runtimes },
            named("intervals") { $0.intervals }, named("store, retention") { $0.store },
            named("query") { $0.query }, named("runtime") { $0.runtime },
            // As texts: secrets, which these hide, are read from files at each use.
            named("scrape_configs") { "\($0.scrapeJobs)" }, named("remote_write") { "\($0.remoteWrite)" },
            named("alerting.external_labels") { $0.alerting.externalLabels },
        ].compactMap(\.self)
    }
}
