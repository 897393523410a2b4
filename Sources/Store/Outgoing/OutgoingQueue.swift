internal import GRDB
internal import Telemetry

/// The queue's rows, for use inside a transaction.
enum OutgoingQueue {
    /// Puts a batch at the end. Part of the transaction that writes the batch itself: either both are there
    /// afterwards or neither.
    static func append(_ body: [UInt8], samples: Int, last: Timestamp, _ db: Database) throws {
        let (place, bytes) = try end(db)
        let insertion = try Query(
            db, "INSERT INTO outgoing (start, samples, bytes_before, last, body) VALUES (?, ?, ?, ?, ?)")
        insertion.bind(1, place)
        insertion.bind(2, Int64(samples))
        insertion.bind(3, bytes)
        insertion.bind(4, last.milliseconds)
        try insertion.run(blob: 5, body)
        let update = try Query(db, "UPDATE outgoing_end SET place = ?, bytes = ?")
        update.bind(1, place + Int64(samples))
        update.bind(2, bytes + Int64(body.count))
        try update.run()
    }

    static func end(_ db: Database) throws -> (place: Int64, bytes: Int64) {
        let query = try Query(db, "SELECT place, bytes FROM outgoing_end")
        guard try query.step() else { return (0, 0) }
        defer { query.finish() }
        return (query.integer(0), query.integer(1))
    }

    /// A destination's place, and the end of the request it was last given.
    static func cursor(_ name: String, _ db: Database) throws -> (place: Int64, inFlight: Int64)? {
        let row = try Row.fetchOne(
            db, sql: "SELECT place, in_flight FROM outgoing_destination WHERE name = ?", arguments: [name])
        return row.map { ($0["place"], $0["in_flight"]) }
    }

    /// Reads from a place on, at most `limit` samples; a row that is damaged is passed over.
    static func gather(_ gatherer: inout OutgoingGatherer, from place: Int64, _ db: Database) throws {
        let query = try Query(
            db,
            """
            SELECT start, samples, body FROM outgoing
            WHERE start >= coalesce((SELECT max(start) FROM outgoing WHERE start <= ?), 0) ORDER BY start
            """)
        query.bind(1, place)
        defer { query.finish() }
        while try query.step() {
            let start = query.integer(0)
            let samples = Int(query.integer(1))
            guard start + Int64(samples) > gatherer.stretch.end else { continue }
            if let batch = try? Batch.decode(query.blob(2)) {
                guard try gatherer.take(batch, start: start) else { return }
            } else {
                gatherer.skip(samples: samples, start: start)
            }
        }
    }

    /// Drops the rows that every destination has passed; looks at no others.
    static func trim(_ db: Database) throws {
        let place =
            try Int64.fetchOne(db, sql: "SELECT min(place) FROM outgoing_destination") ?? end(db).place
        try db.execute(
            sql: """
                DELETE FROM outgoing
                WHERE start <= coalesce((SELECT max(start) FROM outgoing WHERE start <= ?1), -1)
                  AND start + samples <= ?1
                """, arguments: [place])
    }
}
