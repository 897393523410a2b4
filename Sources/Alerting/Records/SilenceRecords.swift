internal import GRDB
package import Store
package import Telemetry

/// Silences and acknowledgements in the store's file. Another process may add to them while the agent runs.
package struct SilenceRecords: Sendable {
    private let database: any DatabaseWriter

    package init(_ store: Store) {
        database = store.database
    }

    /// Inserts or replaces by id.
    package func save(_ silence: Silence, with note: AccompanyingWrite = .none) async throws {
        try await database.write { db in
            try Self.save(silence, db)
            try note.write(db)
        }
    }

    /// Puts a silence in the place of another one, which ends now if it has not; both or neither.
    package func replace(
        _ id: String, by silence: Silence, at time: Timestamp, noting: @escaping SilenceNote
    ) async throws {
        try await database.write { db in
            _ = try Self.expire(id, at: time, noting, db)
            try Self.save(silence, db)
            try noting(.create, silence).write(db)
        }
    }

    private static func save(_ silence: Silence, _ db: Database) throws {
        let matchers = JSONValue.array(silence.matchers.matchers.map { .string($0.description) }).text
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO alerting_silence
                (id, matchers, starts_at, ends_at, created_by, comment) VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                silence.id, matchers, silence.startsAt.milliseconds, silence.endsAt.milliseconds,
                silence.createdBy, silence.comment,
            ])
    }

    /// All silences, soonest to end first.
    package func silences() async throws -> [Silence] {
        try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM alerting_silence ORDER BY ends_at, id").compactMap(
                Self.silence)
        }
    }

    /// Ends a silence now; false when there is none with that id that has not ended.
    package func expire(
        _ id: String, at time: Timestamp, noting: @escaping SilenceNote = { _, _ in .none }
    ) async throws -> Bool {
        try await database.write { db in try Self.expire(id, at: time, noting, db) }
    }

    private static func expire(
        _ id: String, at time: Timestamp, _ noting: SilenceNote, _ db: Database
    ) throws -> Bool {
        let row = try Row.fetchOne(
            db, sql: "SELECT * FROM alerting_silence WHERE id = ? AND ends_at > ?",
            arguments: [id, time.milliseconds])
        guard let row else { return false }
        try db.execute(
            sql: "UPDATE alerting_silence SET ends_at = ?1, starts_at = min(starts_at, ?1) WHERE id = ?2",
            arguments: [time.milliseconds, id])
        if let silence = silence(row) { try noting(.end, silence).write(db) }
        return true
    }

    package func save(
        _ acknowledgement: Acknowledgement, with note: AccompanyingWrite = .none
    ) async throws {
        try await database.write { db in
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO alerting_acknowledgement
                    (fingerprint, owner, comment, at, expires_at) VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [
                    acknowledgement.fingerprint.description, acknowledgement.owner, acknowledgement.comment,
                    acknowledgement.time.milliseconds, acknowledgement.expiresAt.milliseconds,
                ])
            try note.write(db)
        }
    }

    package func acknowledgements() async throws -> [Acknowledgement] {
        try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM alerting_acknowledgement ORDER BY at").compactMap {
                row in
                Fingerprint(text: row["fingerprint"] as String).map {
                    Acknowledgement(
                        fingerprint: $0, owner: row["owner"], comment: row["comment"],
                        time: Timestamp(milliseconds: row["at"]),
                        expiresAt: Timestamp(milliseconds: row["expires_at"]))
                }
            }
        }
    }

    package func removeAcknowledgements(
        of fingerprints: [Fingerprint], with note: AccompanyingWrite = .none
    ) async throws {
        try await database.write { db in
            for fingerprint in fingerprints {
                try db.execute(
                    sql: "DELETE FROM alerting_acknowledgement WHERE fingerprint = ?",
                    arguments: [fingerprint.description])
            }
            try note.write(db)
        }
    }

    /// Forgets silences that ended before, and acknowledgements that lapsed before.
    package func prune(before time: Timestamp) async throws {
        try await database.write { db in
            try db.execute(
                sql: "DELETE FROM alerting_silence WHERE ends_at < ?", arguments: [time.milliseconds])
            try db.execute(
                sql: "DELETE FROM alerting_acknowledgement WHERE expires_at < ?",
                arguments: [time.milliseconds])
        }
    }

    private static func silence(_ row: Row) -> Silence? {
        let texts = ((try? JSONValue.parse(row["matchers"] as String))?.array ?? []).compactMap(\.string)
        guard let matchers = try? MatcherSet(texts.map { try MatcherParser.parseOne($0) }) else { return nil }
        return Silence(
            id: row["id"], matchers: matchers, startsAt: Timestamp(milliseconds: row["starts_at"]),
            endsAt: Timestamp(milliseconds: row["ends_at"]), createdBy: row["created_by"],
            comment: row["comment"])
    }
}
