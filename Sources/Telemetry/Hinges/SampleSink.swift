/// Takes measured series in. Called once per flush, never per sample.
package protocol SampleSink: Sendable {
    /// Returns when the batch is durable as far as the store's `synchronous` setting goes:
    /// from then on every reader sees it, and a `kill -9` does not lose it.
    ///
    /// A sample older than the newest of its series is dropped and counted, not an error.
    func append(_ batch: [Series]) async throws
}

/// Takes finished requests in. Called once per flush.
package protocol RequestSink: Sendable {
    func append(requests: [RequestRecord]) async throws
}
