package import PromQL
package import Telemetry

/// Where a snapshot's data comes from: a query runner for everything measured, and closures for what is
/// kept as records. A local file, a remote agent and any Prometheus-compatible server differ only here.
package struct SnapshotSources: Sendable {
    package var runner: any QueryRunner
    /// Nil: alerts are read from the series `ALERTS` and `ALERTS_FOR_STATE`.
    package var alerts: (@Sendable (Timestamp) async throws -> [AlertRow])?
    /// Nil: request lists stay empty.
    package var requests: (@Sendable (RequestQuery) async throws -> [RequestRecord])?
    package var incidents: (@Sendable (TimeRange) async throws -> [IncidentRow])?
    package var runbookRuns: (@Sendable (TimeRange) async throws -> [RunbookRunRow])?
    package var deliveries: (@Sendable (TimeRange) async throws -> [DeliveryRow])?

    package init(runner: any QueryRunner) {
        self.runner = runner
    }
}

/// Which requests a list wants: newest first, no more than `limit`.
package struct RequestQuery: Hashable, Sendable {
    package var range: TimeRange
    /// Only those with an error or a guardrail hit.
    package var onlyFailed: Bool
    package var limit: Int

    package init(range: TimeRange, onlyFailed: Bool, limit: Int) {
        self.range = range
        self.onlyFailed = onlyFailed
        self.limit = limit
    }
}
