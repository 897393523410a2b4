internal import Alerting
internal import Console
internal import Operations
internal import PromQL
internal import Store
internal import Synchronization
internal import Telemetry

/// Where the console's records come from: the local store, or nothing but series when the history is remote.
enum ConsoleSources {
    static func make(_ access: HistoryAccess) -> SnapshotSources {
        guard let store = access.store else { return SnapshotSources(runner: access.runner) }
        // Who reads "124 answered" must be able to count them.
        var sources = SnapshotSources(runner: QueryEngine(source: store, semantics: .exact))
        let maintenance = RecordedMaintenance(store)
        add(store, to: &sources) {
            try await AlertBook(store).activeAlerts(at: $0, maintenance: maintenance.plan(at: $0))
        }
        return sources
    }

    /// The console inside the agent's own process.
    static func make(_ suite: Suite) -> SnapshotSources {
        var sources = SnapshotSources(runner: QueryEngine(source: suite.own, semantics: .exact))
        add(suite.store, to: &sources) { try await suite.alerting.activeAlerts(at: $0) }
        return sources
    }

    private static func add(
        _ store: Store, to sources: inout SnapshotSources,
        alerts: @escaping @Sendable (Timestamp) async throws -> [AlertSummary]
    ) {
        let book = AlertBook(store)
        sources.alerts = { time in
            let silences = try await book.silences()
            return try await alerts(time).filter { $0.state != .inactive }
                .map { row($0, silences, at: time) }
        }
        sources.requests = { query in
            var filter = RequestFilter(range: query.range)
            filter.errorsOnly = query.onlyFailed
            filter.limit = query.limit
            return try await store.requests(filter)
        }
        let keeper = IncidentKeeper(store)
        sources.incidents = { range in
            try await keeper.incidents(in: range).map {
                IncidentRow(id: $0.id, title: $0.title, opened: $0.opened, closed: $0.closed)
            }
        }
        let runs = RunbookRecords(store)
        sources.runbookRuns = { range in try await runs.runs(in: range).map(row) }
        sources.deliveries = { range in try await book.deliveries(in: range).map(row) }
    }

    private static func row(_ alert: AlertSummary, _ silences: [Silence], at time: Timestamp) -> AlertRow {
        var row = AlertRow(
            id: alert.fingerprint.description, name: alert.name, severity: .init(label: alert.severity),
            isFiring: alert.state == .firing, since: alert.alert.firedAt ?? alert.alert.activeAt,
            summary: alert.summary, labels: alert.labels)
        row.acknowledgedBy = alert.acknowledgement?.owner
        row.silencedUntil = silences.filter { $0.mutes(alert.labels, at: time) }.map(\.endsAt).max()
        switch alert.mute {
        case .inhibited: row.isInhibited = true
        case .maintenance(let windows): row.quietFor = "maintenance \(windows.joined(separator: ", "))"
        case .quietTime(let intervals): row.quietFor = "quiet time \(intervals.joined(separator: ", "))"
        case .silenced, .routeRemoved, nil: break
        }
        row.runbook = alert.runbook.isEmpty ? nil : alert.runbook
        row.value = alert.alert.value
        return row
    }

    private static func row(_ run: RunbookRun) -> RunbookRunRow {
        let state: RunbookRunRow.State
        switch run.state {
        case .running: state = .running
        case .succeeded: state = .succeeded
        case .cancelled, .interrupted, .denied, .skipped: state = .cancelled
        case .failed, .undone, .undoFailed, .timedOut: state = .failed
        }
        return RunbookRunRow(
            runbook: run.runbook, started: run.started, finished: run.ended, state: state,
            step: run.steps.last?.name ?? "", stepsDone: run.steps.count, stepsTotal: run.steps.count)
    }

    private static func row(_ delivery: Delivery) -> DeliveryRow {
        let outcome: DeliveryRow.Outcome
        switch delivery.state {
        case .pending: outcome = .waiting
        case .delivered: outcome = .delivered
        case .dead: outcome = .failed
        }
        return DeliveryRow(
            receiver: delivery.lane.receiver, alert: delivery.groupLabels["alertname"] ?? delivery.status,
            time: delivery.createdAt, outcome: outcome, attempts: delivery.attempts, latency: delivery.latency
        )
    }
}

/// The maintenance that the configuration of a data folder's agent plans, read once a minute. What inhibits,
/// and which routes are quiet, only the agent itself knows.
private final class RecordedMaintenance: Sendable {
    private let directory: String
    private let last = Mutex<(time: Timestamp, plan: MaintenancePlan)?>(nil)

    init(_ store: Store) {
        directory = String(store.path.dropLast(Store.fileName.count + 1))
    }

    func plan(at time: Timestamp) -> MaintenancePlan {
        last.withLock { last in
            if let last, time >= last.time, time - last.time < .minutes(1) { return last.plan }
            // The console is useful without.
            let plan = try? MaintenanceFile.planned(config: nil, besideAgentIn: directory)
            last = (time, plan ?? MaintenancePlan())
            return plan ?? MaintenancePlan()
        }
    }
}
