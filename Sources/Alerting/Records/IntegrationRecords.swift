internal import GRDB
package import Store
package import Telemetry

/// The register of integrations in the store's file.
package struct IntegrationRecords: Sendable {
    private let database: any DatabaseWriter

    package init(_ store: Store) {
        database = store.database
    }

    package func load() async throws -> IntegrationRegister {
        try await database.read { db in
            // A file of an older agent, opened for reading, has none.
            guard try db.tableExists("alerting_integration") else { return IntegrationRegister() }
            return IntegrationRegister(
                try Row.fetchAll(db, sql: "SELECT * FROM alerting_integration").map(Self.entry))
        }
    }

    /// Inserts or replaces by receiver and number.
    package func save(_ entries: [IntegrationRegister.Entry]) async throws {
        try await database.write { db in
            for entry in entries {
                try db.execute(
                    sql: """
                        INSERT OR REPLACE INTO alerting_integration
                        (receiver, number, kind, name, target, retired_at) VALUES (?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        entry.receiver, entry.number, entry.identity.kind, entry.identity.name,
                        entry.identity.target, entry.retiredAt?.milliseconds,
                    ])
            }
        }
    }

    /// Forgets integrations that are gone since before, and of which neither log nor outbox speaks.
    ///
    /// - Returns: those forgotten.
    package func prune(before time: Timestamp) async throws -> [IntegrationRegister.Entry] {
        try await database.write { db in
            let sql = """
                DELETE FROM alerting_integration AS own WHERE retired_at < ? AND NOT EXISTS (
                    SELECT 1 FROM alerting_log AS log
                    WHERE log.receiver = own.receiver AND log.integration = own.number)
                AND NOT EXISTS (
                    SELECT 1 FROM alerting_outbox AS row
                    WHERE row.receiver = own.receiver AND row.integration = own.number)
                RETURNING *
                """
            return try Row.fetchAll(db, sql: sql, arguments: [time.milliseconds]).map(Self.entry)
        }
    }

    private static func entry(_ row: Row) -> IntegrationRegister.Entry {
        IntegrationRegister.Entry(
            receiver: row["receiver"], number: row["number"],
            identity: IntegrationIdentity(kind: row["kind"], name: row["name"], target: row["target"]),
            retiredAt: (row["retired_at"] as Int64?).map { Timestamp(milliseconds: $0) })
    }
}
