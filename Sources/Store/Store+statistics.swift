internal import GRDB
internal import Glibc
internal import Synchronization
package import Telemetry

/// The store's size and what goes through it.
package struct StoreStatistics: Hashable, Sendable {
    package struct MetricCount: Hashable, Sendable {
        package var metric: String
        package var series: Int
    }

    /// Bytes of the database file and of its write-ahead log.
    package var fileBytes = 0
    package var logBytes = 0
    /// Bytes of pages that hold nothing now and are used again.
    package var freeBytes = 0
    /// Bytes of pages in use when retention looked last, and what they may be; nil for no limit.
    package var usedBytes = 0
    package var sizeLimit: Int?
    /// Bytes that can still be written to the disk; nil when the system does not say.
    package var diskAvailable: Int?
    package var series = 0
    package var batches = 0
    package var chunks = 0
    /// Samples on disk in batches and in chunks.
    package var batchSamples = 0
    package var chunkSamples = 0
    /// Encoded bytes of chunks and of the times and bucket counts they share.
    package var chunkBytes = 0
    package var requests = 0
    /// Samples and bytes held in memory.
    package var headSamples = 0
    package var headBytes = 0
    /// Newest sample of all; nil when there is none.
    package var newest: Timestamp?
    /// Since this process opened the store.
    package var appendedSamples: Int64 = 0
    /// Samples not newer than the newest of their series.
    package var outOfOrderSamples: Int64 = 0
    /// Samples that cannot be stored: impossible times, monstrous histograms.
    package var rejectedSamples: Int64 = 0
    /// Samples of new series that were refused because their metric was over its limit.
    package var refusedSamples: Int64 = 0
    /// Metrics of which new series were refused.
    package var fullMetrics: [String] = []
    /// The metrics with most series, largest first.
    package var topMetrics: [MetricCount] = []

    package init() {}

    /// All samples that were refused.
    package var droppedSamples: Int64 { outOfOrderSamples + rejectedSamples }

    /// Encoded bytes per folded sample; nil before the first fold.
    package var bytesPerSample: Double? {
        chunkSamples > 0 ? Double(chunkBytes) / Double(chunkSamples) : nil
    }
}

extension Store {
    /// Counts everything. Reads each chunk's row header, so call it every minute, not every second;
    /// `health()` is the cheap part.
    package func statistics() async throws(StoreError) -> StoreStatistics {
        try await follow()
        var statistics = health()
        let counts = try await onReader { db in try RowCounts(db) }
        statistics.freeBytes = counts.freeBytes
        statistics.batches = counts.batches
        statistics.batchSamples = counts.batchSamples
        statistics.chunks = counts.chunks
        statistics.chunkSamples = counts.chunkSamples
        statistics.chunkBytes = counts.chunkBytes
        statistics.requests = counts.requests
        return statistics
    }

    /// The figures that cost nothing: file sizes, memory, counters.
    package func health() -> StoreStatistics {
        var statistics = head.withLock { head in
            var statistics = StoreStatistics()
            statistics.series = head.index.count
            statistics.headSamples = head.sampleCount
            statistics.headBytes = head.byteCount
            statistics.newest = head.series.contains { $0.last != .min } ? head.newest : nil
            statistics.appendedSamples = head.counters.appended
            statistics.outOfOrderSamples = head.counters.outOfOrder
            statistics.rejectedSamples = head.counters.rejected
            statistics.refusedSamples = head.counters.refused
            statistics.fullMetrics = head.fullMetrics.sorted()
            statistics.topMetrics = head.index.metricCounts
                .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(10)
                .map { StoreStatistics.MetricCount(metric: $0.key, series: $0.value) }
            return statistics
        }
        statistics.usedBytes = usedBytes.load(ordering: .relaxed)
        statistics.sizeLimit = options.sizeLimit
        statistics.diskAvailable = room.available
        statistics.fileBytes = fileSize(path)
        statistics.logBytes = fileSize(path + "-wal")
        return statistics
    }

    private func fileSize(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}

private struct RowCounts: Sendable {
    let freeBytes, batches, batchSamples, chunks, chunkSamples, chunkBytes, requests: Int

    init(_ db: Database) throws {
        func number(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
        freeBytes = try number("PRAGMA freelist_count") * number("PRAGMA page_size")
        batches = try number("SELECT count(*) FROM batch")
        batchSamples = try number("SELECT coalesce(sum(samples), 0) FROM batch")
        chunks = try number("SELECT count(*) FROM chunk")
        chunkSamples = try number("SELECT coalesce(sum(samples), 0) FROM chunk")
        chunkBytes =
            try number("SELECT coalesce(sum(length(body)), 0) FROM chunk")
            + number("SELECT coalesce(sum(length(body)), 0) FROM times")
            + number("SELECT coalesce(sum(length(body)), 0) FROM buckets")
        requests = try number("SELECT count(*) FROM request")
    }
}
