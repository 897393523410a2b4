internal import Synchronization
package import Telemetry

/// Series and requests kept in memory, for tests of rooms that only need the hinges.
package final class MemoryStore: SampleSink, RequestSink, SeriesSource {
    private let memory: SeriesInMemory
    private let finished = Mutex<[RequestRecord]>([])

    package init(_ series: [Series] = []) {
        memory = SeriesInMemory(series)
    }

    package func append(_ batch: [Series]) async throws {
        try await memory.append(batch)
    }

    package func append(requests: [RequestRecord]) async throws {
        finished.withLock { $0 += requests }
    }

    /// Everything kept, ordered by labels.
    package var series: [Series] { memory.series }

    package var requests: [RequestRecord] { finished.withLock { $0 } }

    package func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        try await memory.select(matchers, in: range)
    }
}
