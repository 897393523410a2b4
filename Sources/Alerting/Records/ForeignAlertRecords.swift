internal import GRDB
package import Store
internal import Telemetry

/// Alerts of other servers in the store's file: those that have not ended. What became of the others is in
/// the history.
package struct ForeignAlertRecords: Sendable {
    private let database: any DatabaseWriter

    package init(_ store: Store) {
        database = store.database
    }

    /// All or nothing.
    package func save(
        _ alerts: [ForeignAlert], removing removed: Set<Fingerprint>, transitions: [AlertTransition]
    ) async throws {
        try await database.write { db in
            for alert in alerts { try Self.save(alert, db) }
            for fingerprint in removed {
                try db.run("DELETE FROM alerting_foreign WHERE fingerprint = ?", [fingerprint.description])
            }
            for transition in transitions { try AlertRecords.append(transition, db) }
        }
    }

    /// All, ordered by fingerprint. None in a file that no agent of this version has opened yet.
    package func load() async throws -> [ForeignAlert] {
        try await database.read { db in
            guard try db.tableExists("alerting_foreign") else { return [] }
            return try Row.fetchAll(db, sql: "SELECT * FROM alerting_foreign ORDER BY fingerprint")
                .map(Self.alert)
        }
    }

    private static func save(_ alert: ForeignAlert, _ db: Database) throws {
        try db.run(
            """
            INSERT OR REPLACE INTO alerting_foreign
            (fingerprint, labels, annotations, starts_at, ends_at, is_timeout, updated_at, generator_url,
             origin)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                alert.fingerprint.description, RecordText.write(alert.labels),
                RecordText.write(alert.annotations), alert.startsAt.milliseconds, alert.endsAt.milliseconds,
                alert.isTimeout, alert.updatedAt.milliseconds, alert.generatorURL, alert.origin,
            ])
    }

    private static func alert(_ row: Row) -> ForeignAlert {
        ForeignAlert(
            labels: RecordText.labels(row["labels"] as String),
            annotations: RecordText.labels(row["annotations"] as String),
            startsAt: Timestamp(milliseconds: row["starts_at"]),
            endsAt: Timestamp(milliseconds: row["ends_at"]), isTimeout: row["is_timeout"],
            updatedAt: Timestamp(milliseconds: row["updated_at"]), generatorURL: row["generator_url"],
            origin: row["origin"])
    }
}
