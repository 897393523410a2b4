internal import GRDB
internal import Synchronization
internal import Telemetry

/// The store as the queue of what is sent elsewhere. With `StoreOptions.queuesOutgoing` every batch is put
/// into the queue by the transaction that writes it; each destination has a place in it, kept in the file.
extension Store {
    /// Says who is sent to. A new destination begins with what is written from now on; one no longer named
    /// is forgotten, with what waited for it.
    package func setDestinations(_ names: [String]) async throws(StoreError) {
        try await onWriter { db in
            try db.inTransaction(.immediate) {
                let known = try String.fetchAll(db, sql: "SELECT name FROM outgoing_destination")
                for name in known where !names.contains(name) {
                    // A damaged name would forget what waits for the right one.
                    _ = try OutgoingQueue.cursor(name, db)
                    try db.execute(sql: "DELETE FROM outgoing_destination WHERE name = ?", arguments: [name])
                }
                let place = try OutgoingQueue.end(db).place
                for name in names where !known.contains(name) {
                    try OutgoingQueue.move(name, to: place, inFlight: 0, db)
                }
                try OutgoingQueue.trim(db)
                return .commit
            }
        }
    }

    /// What to send next: at most `limit` samples; nil when nothing waits. Until it is acknowledged the same
    /// samples are given again, after a restart too: whoever gets a request twice gets the very same one.
    package func nextOutgoing(
        _ destination: String, limit: Int
    ) async throws(StoreError) -> OutgoingStretch? {
        try await onWriter { [self] db in
            var stretch: OutgoingStretch?
            try db.inTransaction(.immediate) {
                guard let cursor = try OutgoingQueue.cursor(destination, db) else { return .rollback }
                let isRepeated = cursor.inFlight > cursor.place
                var gatherer = OutgoingGatherer(
                    start: cursor.place,
                    limit: isRepeated ? Int(cursor.inFlight - cursor.place) : max(1, limit)
                ) { [self] id in try labels(ofSeries: id, db) }
                try OutgoingQueue.gather(&gatherer, from: cursor.place, db)
                guard gatherer.stretch.end > cursor.place else { return .rollback }
                stretch = gatherer.stretch
                stretch?.isRepeated = isRepeated
                if gatherer.stretch.end != cursor.inFlight {
                    try OutgoingQueue.move(
                        destination, to: cursor.place, inFlight: gatherer.stretch.end, db)
                }
                return .commit
            }
            return stretch
        }
    }

    /// The destination has everything before `place`, or will never take it.
    package func acknowledge(_ destination: String, through place: Int64) async throws(StoreError) {
        try await onWriter { db in
            try db.inTransaction(.immediate) {
                guard let cursor = try OutgoingQueue.cursor(destination, db) else { return .rollback }
                try OutgoingQueue.move(
                    destination, to: max(cursor.place, place), inFlight: cursor.inFlight, db)
                try OutgoingQueue.trim(db)
                return .commit
            }
        }
    }

    /// Moves a destination forward until no more than `maximumBytes` of the queue wait for it.
    /// - Returns: nil when nothing was lost.
    package func boundOutgoing(
        _ destination: String, maximumBytes: Int64
    ) async throws(StoreError) -> OutgoingLoss? {
        try await onWriter { db in
            var loss: OutgoingLoss?
            try db.inTransaction(.immediate) {
                guard let cursor = try OutgoingQueue.cursor(destination, db) else { return .rollback }
                let end = try OutgoingQueue.end(db)
                // The first row from which on the queue is short enough; past them all when none is.
                let first =
                    try Int64.fetchOne(
                        db,
                        sql: """
                            SELECT start FROM outgoing
                            WHERE start >= coalesce((SELECT max(start) FROM outgoing WHERE start <= ?1), 0)
                              AND start + samples > ?1 AND bytes_before >= ?2
                            ORDER BY start LIMIT 1
                            """,
                        arguments: [cursor.place, end.bytes - maximumBytes]) ?? end.place
                guard first > cursor.place else { return .rollback }
                try OutgoingQueue.move(destination, to: first, inFlight: cursor.inFlight, db)
                try OutgoingQueue.trim(db)
                loss = OutgoingLoss(destination: destination, samples: first - cursor.place)
                return .commit
            }
            return loss
        }
    }

    /// How far each destination is behind, by name.
    package func outgoingBacklogs() async throws(StoreError) -> [OutgoingBacklog] {
        try await onReader { db in
            let end = try OutgoingQueue.end(db).place
            let sql = """
                SELECT name, place, (SELECT last FROM outgoing WHERE start <= place ORDER BY start DESC LIMIT 1)
                FROM outgoing_destination ORDER BY name
                """
            return try Row.fetchAll(db, sql: sql).map { row in
                let pending = end - (row[1] as Int64)
                let last: Int64? = row[2]
                return OutgoingBacklog(
                    destination: row[0], pending: pending,
                    oldest: pending > 0 ? last.map { Timestamp(milliseconds: $0) } : nil)
            }
        }
    }

    /// Also of a series whose row is committed and not yet in memory.
    private func labels(ofSeries id: Int64, _ db: Database) throws -> Labels? {
        let known = head.withLock { head in head.index.slot(id: id).map { head.index.labels($0) } }
        if let known { return known }
        let query = try Query(
            db, "SELECT id, first, folded, kinds, labels, checksum FROM series WHERE id = ?")
        query.bind(1, id)
        guard try query.step() else { return nil }
        defer { query.finish() }
        do {
            return try head.withLock { head in
                try SeriesRow(query) { bytes throws(FormatError) in try head.index.readLabels(bytes) }.labels
            }
        } catch let error as FormatError {
            throw Corruption.series(id, error)
        }
    }
}
