internal import GRDB
internal import Synchronization
package import Telemetry

/// What a merge of cold chunks did.
package struct CompactionReport: Hashable, Sendable {
    /// Chunks of one day each that were written.
    package var days = 0
    /// Chunks they took the place of.
    package var merged = 0
    /// Rows of shared times and bucket counts nothing refers to any more.
    package var times = 0

    package init() {}
}

extension Store {
    /// Merges the chunks of days that ended `coldAge` ago into one chunk a series and day, and those of days
    /// that are old enough into slices. Call it every
    /// minute or so: it looks only at days that a fold has written to since, and works in transactions of a
    /// few milliseconds. A kill between two of them leaves chunks of both sizes, which the next call finds.
    @discardableResult
    package func compact(now: Timestamp) async throws(StoreError) -> CompactionReport {
        guard mode == .readWrite else { throw .readOnly(path: path) }
        var report = CompactionReport()
        let day = ColdDay.length.milliseconds
        guard day % options.chunkWindow.milliseconds == 0 else { return report }
        try await moveRollups(now: now)
        let end = floorDivide((now - options.coldAge).milliseconds, day) * day
        let days = try await onReader { db in try ColdDay.waiting(db, before: end) }
        for (day, folds) in days { try await compact(day, folds, &report) }
        return report
    }

    private func compact(
        _ day: ColdDay, _ folds: Int64, _ report: inout CompactionReport
    ) async throws(StoreError) {
        var groups = SeriesGroup.groups(
            head.withLock { head in
                zip(head.index.entries, head.series).filter { !$1.kinds.isEmpty }
                    .map { ($0.labels, SeriesGroup.Member(id: $0.id, kinds: $1.kinds)) }
            })
        var sharing = try await onReader { db in try DaySharing(db) }
        var start = 0
        while start < groups.count {
            let plan = try await merge(groups[start...], day, sharing)
            sharing = plan.sharing
            start += plan.groupCount
            if let rest = plan.rest { groups[start] = rest }
            report.days += plan.chunks.count
            report.merged += plan.replaced.count
        }
        report.times += try await finish(day, folds, sharing)
    }

    /// Merges the first of the groups; folds that come meanwhile wait for that long.
    private func merge(
        _ groups: ArraySlice<SeriesGroup>, _ day: ColdDay, _ sharing: DaySharing
    ) async throws(StoreError) -> MergePlan {
        await rewriting.enter()
        defer { rewriting.leave() }
        let slice = head.withLock { $0.rollups.slice(at: day.range.end) }
        let plan = try await onReader { db in try MergePlan(db, groups, day, sharing, slice: slice) }
        if !plan.chunks.isEmpty {
            try await onWriter { db in
                try db.inTransaction(.immediate) {
                    try plan.write(db)
                    return .commit
                }
            }
        }
        return plan
    }

    /// Deletes what nothing refers to any more and strikes the day off the list.
    private func finish(
        _ day: ColdDay, _ folds: Int64, _ sharing: DaySharing
    ) async throws(StoreError) -> Int {
        try await onWriter { db in
            var count = 0
            try db.inTransaction(.immediate) {
                count = try sharing.deleteUnused(db, day)
                try day.strike(db, folds: folds)
                return .commit
            }
            return count
        }
    }
}
