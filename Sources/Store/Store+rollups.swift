internal import GRDB
internal import Synchronization
package import Telemetry

/// For how long slices of a length are kept.
package struct SliceRetention: Hashable, Sendable {
    /// A divisor of an hour, or of a day in hours.
    package var slice: TimeSpan
    package var age: TimeSpan

    package init(slice: TimeSpan, age: TimeSpan) {
        self.slice = slice
        self.age = age
    }
}

extension Store {
    /// What is kept in slices, as the last transaction has it.
    package func rollups() async throws(StoreError) -> Rollups {
        if mode == .readWrite { return head.withLock(\.rollups) }
        return try await onReader { db in try RollupTable.fetch(db) }
    }

    /// Puts the days that have become old enough behind the boundaries, and on the list of days to merge:
    /// merging writes them as slices. A boundary never goes back.
    func moveRollups(now: Timestamp) async throws(StoreError) {
        let known = head.withLock(\.rollups)
        for level in options.rollups(now: now) {
            let before = known.levels.first { $0.slice == level.slice }?.before
            guard level.before > before ?? .distantPast else { continue }
            var start = before
            if start == nil { start = try await oldestChunk() }
            let days = ColdDay.days(from: start ?? level.before, before: level.before)
            try await onWriter { [self] db in
                var rollups = Rollups()
                try db.inTransaction(.immediate) {
                    try RollupTable.write(level, db)
                    try ColdDay.mark(days, db)
                    rollups = try RollupTable.fetch(db)
                    return .commit
                }
                head.withLock { $0.rollups = rollups }
            }
        }
    }
}

extension StoreOptions {
    /// The levels in use, from the shortest slices to the longest: what would be gone before it is due is
    /// none.
    private var levels: [SliceRetention] {
        var levels: [SliceRetention] = []
        for level in sliceRetention.sorted(by: { $0.slice < $1.slice })
        where level.age > levels.last?.age ?? rawRetention {
            levels.append(level)
        }
        return levels
    }

    /// Where the levels would begin now. Whole days that have been merged only.
    func rollups(now: Timestamp) -> [Rollups.Level] {
        var age = max(rawRetention, coldAge)
        return levels.map { level in
            defer { age = max(age, level.age) }
            return Rollups.Level(slice: level.slice, before: ColdDay(of: now - age).range.start)
        }
    }

    /// Nothing older is kept in any form.
    package var chunkRetention: TimeSpan { levels.last?.age ?? rawRetention }
}
