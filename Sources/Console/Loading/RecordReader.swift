import Telemetry

/// Reads what is kept as records into a snapshot; what fails is named in `problems`.
struct RecordReader {
    let sources: SnapshotSources

    func fillAlerts(_ snapshot: inout Snapshot) async {
        guard let alerts = sources.alerts else { return }
        let time = snapshot.time
        snapshot.alerts = await read("alerts", &snapshot) { try await alerts(time) }
    }

    func fill(_ snapshot: inout Snapshot) async {
        snapshot.coverage = coverage
        let time = snapshot.time
        let week = TimeRange(time - .days(7), time)
        await fillAlerts(&snapshot)
        if let requests = sources.requests {
            let range = snapshot.range
            let failed = await read("requests", &snapshot) {
                try await requests(RequestQuery(range: range, onlyFailed: true, limit: 200))
            }
            let recent = await read("requests", &snapshot) {
                try await requests(RequestQuery(range: range, onlyFailed: false, limit: 100))
            }
            snapshot.failedRequests = RecordReader.telling(failed, recent)
            snapshot.recentRequests = recent.map(RequestRow.init)
        }
        if let incidents = sources.incidents {
            snapshot.incidents = await read("incidents", &snapshot) { try await incidents(week) }
        }
        if let runs = sources.runbookRuns {
            snapshot.runbookRuns = await read("runbook runs", &snapshot) { try await runs(week) }
        }
        if let deliveries = sources.deliveries {
            snapshot.deliveries = await read("deliveries", &snapshot) { try await deliveries(week) }
        }
    }

    /// What a person on call should see: failures that were not the client's own doing, and what a guardrail
    /// blocked; newest first.
    static func telling(_ failed: [RequestRecord], _ recent: [RequestRecord]) -> [RequestRow] {
        let blocked = recent.filter {
            $0.outcome.error == nil && $0.safetyHits.contains { $0.action == "blocked" }
        }
        let ours = failed.filter { ![.badRequest, .clientDisconnect].contains($0.outcome.error) }
        return (ours + blocked).map(RequestRow.init).sorted { ($1.start, $1.id) < ($0.start, $0.id) }
    }

    private var coverage: Coverage {
        var coverage: Coverage = []
        if sources.requests != nil { coverage.insert(.requests) }
        if sources.incidents != nil { coverage.insert(.incidents) }
        if sources.runbookRuns != nil { coverage.insert(.runbookRuns) }
        if sources.deliveries != nil { coverage.insert(.deliveries) }
        return coverage
    }

    private func read<Row>(
        _ what: String, _ snapshot: inout Snapshot, _ body: () async throws -> [Row]
    ) async -> [Row] {
        do {
            return try await body()
        } catch {
            snapshot.problems.append("cannot read \(what): \(error)")
            return []
        }
    }
}
