import Support
import Synchronization
import Telemetry

/// Counts how often a source is asked.
final class CountingSource: SeriesSource {
    private let base: MemoryStore
    private let asked = Mutex(0)

    init(_ base: MemoryStore) {
        self.base = base
    }

    var count: Int { asked.withLock { $0 } }

    func select(_ matchers: [Matcher], in range: TimeRange) async throws -> [Series] {
        asked.withLock { $0 += 1 }
        return try await base.select(matchers, in: range)
    }
}
