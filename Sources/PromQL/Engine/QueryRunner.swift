package import Telemetry

/// Answers PromQL queries: the engine on local data, or a remote Prometheus-compatible server.
package protocol QueryRunner: Sendable {
    /// The value at one moment.
    func instant(_ query: String, at time: Timestamp) async throws -> QueryResult

    /// The value at `start`, `start + step`, … up to `end`, always a matrix.
    func range(_ query: String, over range: TimeRange, step: TimeSpan) async throws -> QueryResult
}
