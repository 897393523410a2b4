internal import GRDB
internal import Synchronization
package import Telemetry

/// What a retention run deleted.
package struct RetentionReport: Hashable, Sendable {
    package var chunks = 0
    package var series = 0
    package var requests = 0
    /// Bytes of pages in use afterwards.
    package var usedBytes = 0
}

extension Store {
    /// Deletes what is older than the options allow. Works in transactions of a few milliseconds each, so
    /// that appends run between them; freed pages are used again, the file is never rewritten.
    @discardableResult
    package func retain(now: Timestamp) async throws(StoreError) -> RetentionReport {
        var report = RetentionReport()
        let window = options.retentionGrain.milliseconds
        // A chunk goes when its whole window is too old.
        let boundary = Timestamp(
            milliseconds: floorDivide((now - options.chunkRetention).milliseconds, window) * window)
        report.chunks = try await deleteChunks(before: boundary)
        report.series = try await deleteSeries(before: boundary)
        report.requests = try await deleteRequests(now: now)
        try await shrink(now: now, &report)
        return report
    }

    func deleteChunks(before boundary: Timestamp) async throws(StoreError) -> Int {
        let ids = head.withLock { head in
            zip(head.index.entries, head.series).filter { !$1.kinds.isEmpty }.map { ($0.id, $1.kinds) }
        }
        var deleted = 0
        var start = 0
        while start < ids.count {
            let group = Array(ids[start..<min(start + 64, ids.count)])
            deleted += try await onWriter { db in
                var count = 0
                try db.inTransaction(.immediate) {
                    for (id, kinds) in group {
                        count += try Retention.chunks(db, id, kinds, before: boundary)
                    }
                    return .commit
                }
                return count
            }
            start += group.count
        }
        if deleted > 0 {
            try await onWriter { db in
                try db.inTransaction(.immediate) {
                    try Retention.shared(db, before: boundary)
                    return .commit
                }
            }
        }
        return deleted
    }

    /// Forgets series whose last sample is gone; they get a new id should they come back.
    func deleteSeries(before boundary: Timestamp) async throws(StoreError) -> Int {
        var deleted = 0
        while true {
            let count = try await deleteSomeSeries(before: boundary)
            deleted += count
            if count == 0 { return deleted }
        }
    }

    private func deleteSomeSeries(before boundary: Timestamp) async throws(StoreError) -> Int {
        // A fold counts on every series keeping its place in memory.
        await rewriting.enter()
        defer { rewriting.leave() }
        return try await onWriter { [self] db in
            let dead = head.withLock { head in
                zip(head.index.entries, head.series).filter { $1.last < boundary.milliseconds && $1.isEmpty }
                    .prefix(Retention.seriesLimit).map { $0.0.id }
            }
            if dead.isEmpty { return 0 }
            var generation: Int64 = 0
            try db.inTransaction(.immediate) {
                for id in dead { try Retention.series(db, id) }
                var state = try StateRow.fetch(db)
                state.generation += 1
                try state.write(db)
                generation = state.generation
                return .commit
            }
            head.withLock { $0.forget(Set(dead), generation: generation) }
            return dead.count
        }
    }

    private func deleteRequests(now: Timestamp) async throws(StoreError) -> Int {
        var deleted = 0
        for (notable, age) in [(false, options.requestRetention), (true, options.notableRequestRetention)] {
            deleted += try await deleteRequests(before: now - age, notable: notable)
        }
        return deleted
    }

    func deleteRequests(before time: Timestamp, notable: Bool) async throws(StoreError) -> Int {
        var deleted = 0
        while true {
            let count = try await onWriter { db in
                try Retention.requests(db, notable: notable, before: time)
            }
            deleted += count
            if count == 0 { return deleted }
        }
    }
}

extension HeadSeries {
    fileprivate var isEmpty: Bool { floats.isEmpty && histograms.isEmpty }
}

extension Head {
    /// Rebuilds the index without some series.
    fileprivate mutating func forget(_ ids: Set<Int64>, generation: Int64) {
        var fresh = SeriesIndex()
        var kept: [HeadSeries] = []
        for (entry, content) in zip(index.entries, series) where !ids.contains(entry.id) {
            fresh.add(id: entry.id, labels: entry.labels, first: entry.first)
            kept.append(content)
        }
        index = fresh
        series = kept
        self.generation = generation
    }
}
