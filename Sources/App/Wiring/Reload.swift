internal import Alerting
internal import Documents
internal import Logging
internal import Operations
internal import SLO
internal import Synchronization
internal import Telemetry

/// Takes a changed configuration while the agent runs: SLOs, rules, routes, receivers, maintenance windows
/// and error-budget policies, all or none. Everything is read and checked before anything is replaced; what
/// is wrong is told, and the old goes on.
final class Reload: Sendable {
    /// When a configuration was last taken, and whether the last try was.
    struct Status: Sendable {
        var time: Timestamp
        var succeeded = true
        var contents: ConfigurationContents

        var configuration: Configuration { contents.configuration }
        var definitions: [SLODefinition] { contents.definitions }
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
        _ contents: ConfigurationContents, parts: Parts, logger: Logger,
        load: @escaping @Sendable () throws -> Configuration
    ) {
        state = Mutex(Status(time: parts.time.now, contents: contents))
        started = contents.configuration
        self.parts = parts
        self.load = load
        self.logger = logger
    }

    var status: Status { state.withLock { $0 } }

    /// SLOs that are new or have changed count from now on; what the request log has of the time before is
    /// put in front of it.
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

    /// What a reload would come to now, with the agent's own secrets and environment; nothing changes, and
    /// nothing is written down.
    ///
    /// - Throws: what a reload would be refused for.
    func rehearse() throws -> ReloadOutcome {
        outcome(of: try ConfigurationContents(try load()), after: status.contents)
    }

    private func outcome(
        of contents: ConfigurationContents, after before: ConfigurationContents
    ) -> ReloadOutcome {
        ReloadOutcome(
            outstanding: started.differences(needingRestart: contents.configuration),
            changes: ReloadChanges(from: before, to: contents), warnings: contents.warnings)
    }

    /// - Throws: what is wrong, with file, line and remedy; nothing has changed then.
    ///
    /// One at a time, and to its end though whoever asked has left: half a reload would be worse than none.
    /// - Parameter actor: who asks.
    func reload(by actor: String) async throws -> ReloadOutcome {
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

    private func reloadNow(by actor: String) async throws -> ReloadOutcome {
        let before = status.contents
        do {
            let contents = try ConfigurationContents(try load())
            try await take(contents)
            let outcome = outcome(of: contents, after: before)
            let text = outcome.lines.joined(separator: "; ")
            await note("configuration.reload", by: actor, text)
            logger.notice("the configuration is reloaded by \(actor): \(text)")
            for warning in outcome.warnings { logger.warning("\(warning)") }
            return outcome
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

    private func take(_ contents: ConfigurationContents) async throws {
        let configuration = contents.configuration
        let (definitions, policies) = (contents.definitions, contents.policies)
        let now = parts.time.now
        // Before anything is taken, because nothing may be left out of budgets without a trace.
        try await parts.maintenance.take(contents.maintenance, at: now)
        try await parts.policies.record(policies, at: now)
        let known = status.definitions
        state.withLock { $0 = Status(time: now, contents: contents) }
        await count(definitions, after: known, from: now)
        parts.probes?.update(configuration.probes)
        await parts.incidents.update(rootCauseLabels: configuration.rootCauseLabels)
        let windows = await parts.policies.update(policies, definitions)
        await parts.slos.update(definitions, excluding: contents.maintenance.exclusions, reading: windows)
        await parts.alerting.reconfigure(
            groups: contents.groups, configuration: contents.routing, handover: configuration.handover,
            maintenance: contents.maintenance, externalURL: configuration.externalURL)
        await parts.alerting.taken()
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
