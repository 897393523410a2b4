internal import GRDB
internal import Telemetry

/// The queue's rows, for use inside a transaction.
enum OutgoingQueue {
    /// Puts a batch at the end. Part of the transaction that writes the batch itself: either both are there
    /// afterwards or neither.
    static func append(_ body: [UInt8], samples: Int, last: Timestamp, _ db: Database) throws {
        let (place, bytes) = try end(db)
        let insertion = try Query(
            db,
            """
            INSERT INTO outgoing (start, samples, bytes_before, last, body, checksum)
            VALUES (?1, ?2, ?3, ?4, ?5, row_checksum(?1, ?2, ?3, ?4))
            """)
        insertion.bind(1, place)
        insertion.bind(2, Int64(samples))
        insertion.bind(3, bytes)
        insertion.bind(4, last.milliseconds)
        try insertion.run(blob: 5, body)
        let update = try Query(
            db, "UPDATE outgoing_end SET place = ?1, bytes = ?2, checksum = row_checksum(?1, ?2)")
        update.bind(1, place + Int64(samples))
        update.bind(2, bytes + Int64(body.count))
        try update.run()
    }

    static func end(_ db: Database) throws -> (place: Int64, bytes: Int64) {
        let query = try Query(db, "SELECT place, bytes, checksum FROM outgoing_end")
        guard try query.step() else { return (0, 0) }
        defer { query.finish() }
        let (place, bytes) = (query.integer(0), query.integer(1))
        guard query.integer(2) == RowChecksum.of(place, bytes) else { return try rebuiltEnd(db) }
        return (place, bytes)
    }

    /// The end as the rows and destinations have it, for the row that says it is damaged: what is measured
    /// must be written all the same.
    private static func rebuiltEnd(_ db: Database) throws -> (place: Int64, bytes: Int64) {
        let reached = try Int64.fetchOne(
            db, sql: "SELECT max(max(place), max(in_flight)) FROM outgoing_destination")
        let last = try Row.fetchOne(
            db,
            sql: """
                SELECT start + samples, bytes_before + length(body) FROM outgoing ORDER BY start DESC LIMIT 1
                """)
        return (max(reached ?? 0, last?[0] ?? 0), last?[1] ?? 0)
    }

    /// A destination's place, and the end of the request it was last given.
    static func cursor(_ name: String, _ db: Database) throws -> (place: Int64, inFlight: Int64)? {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT place, in_flight, checksum = row_checksum(name, place, in_flight)
                FROM outgoing_destination WHERE name = ?
                """, arguments: [name])
        guard let row else { return nil }
        guard row[2] as Bool else { throw Corruption.outgoing("the place of destination \(name) is damaged") }
        return (row[0], row[1])
    }

    /// Moves a destination, or gives a new one its place.
    static func move(_ name: String, to place: Int64, inFlight: Int64, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO outgoing_destination (name, place, in_flight, checksum)
                VALUES (?1, ?2, ?3, row_checksum(?1, ?2, ?3))
                """, arguments: [name, place, inFlight])
    }

    /// Reads from a place on, at most `limit` samples; a row that is damaged is passed over.
    static func gather(_ gatherer: inout OutgoingGatherer, from place: Int64, _ db: Database) throws {
        let query = try Query(
            db,
            """
            SELECT start, samples, body, checksum IS NULL
                OR checksum = row_checksum(start, samples, bytes_before, last) FROM outgoing
            WHERE start >= coalesce((SELECT max(start) FROM outgoing WHERE start <= ?), 0) ORDER BY start
            """)
        query.bind(1, place)
        defer { query.finish() }
        while try query.step() {
            let start = query.integer(0)
            let samples = Int(query.integer(1))
            guard query.integer(3) == 1 else {
                throw Corruption.outgoing("the row at place \(start) is damaged")
            }
            guard start + Int64(samples) > gatherer.stretch.end else { continue }
            guard start <= gatherer.stretch.end else {
                throw Corruption.outgoing("rows before place \(start) are missing")
            }
            if let batch = try? Batch.decode(query.blob(2)) {
                guard try gatherer.take(batch, start: start) else { return }
            } else {
                gatherer.skip(samples: samples, start: start)
            }
        }
    }

    /// Whether all destinations are where they say they are; else nothing may be dropped for them.
    private static func isTrusted(_ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: """
                SELECT NOT EXISTS (SELECT 1 FROM outgoing_destination
                    WHERE checksum <> row_checksum(name, place, in_flight))
                """) == true
    }

    /// Drops the rows that every destination has passed; looks at no others.
    static func trim(_ db: Database) throws {
        let place =
            try Int64.fetchOne(db, sql: "SELECT min(place) FROM outgoing_destination") ?? end(db).place
        guard try isTrusted(db) else { return }
        try db.execute(
            sql: """
                DELETE FROM outgoing
                WHERE start <= coalesce((SELECT max(start) FROM outgoing WHERE start <= ?1), -1)
                  AND start + samples <= ?1
                  AND (checksum IS NULL OR checksum = row_checksum(start, samples, bytes_before, last))
                """, arguments: [place])
    }
}
