internal import GRDB
package import SLO
package import Store
package import Telemetry

/// Corrections of the ledger in the store's file. None is ever deleted; each that is made or revoked is a
/// record in the audit log, written in the same transaction.
package struct CorrectionRecords: Sendable {
    private let database: any DatabaseWriter

    package init(_ store: Store) {
        database = store.database
    }

    /// All of them, revoked ones too, oldest first.
    package func all() async throws -> [Correction] {
        try await database.read { db in
            // A file of an older agent, opened for reading, has none.
            guard try db.tableExists("operations_correction") else { return [] }
            return try Row.fetchAll(db, sql: "SELECT * FROM operations_correction ORDER BY id")
                .map(Self.correction)
        }
    }

    /// Writes one down; its id is the next one.
    package func add(
        _ plan: CorrectionPlan, by author: String, reason: String, at time: Timestamp
    ) async throws -> Correction {
        try await database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO operations_correction (slo, combination, from_at, to_at, change, author, reason, at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    plan.slo, RecordText.write(plan.combination), plan.range.start.milliseconds,
                    plan.range.end.milliseconds,
                    plan.change.json.text, author, reason, time.milliseconds,
                ])
            let correction = Correction(
                id: db.lastInsertedRowID, slo: plan.slo, combination: plan.combination, range: plan.range,
                change: plan.change,
                author: author, reason: reason, at: time)
            let counts = { (counts: EventCounts) in "\(counts.good) good, \(counts.bad) bad" }
            try AuditRecords.append(
                "correction.add", of: "\(correction.id)", by: author,
                detail:
                    "\(correction.title), \(correction.text)\nwas \(counts(plan.before)), is \(counts(plan.after))",
                at: time, db)
            return correction
        }
    }

    /// Takes one back. False when there is none of that id that applies.
    package func revoke(_ id: Int64, _ revocation: Correction.Revocation) async throws -> Bool {
        try await database.write { db in
            let sql = "SELECT * FROM operations_correction WHERE id = ? AND revoked_at IS NULL"
            guard let row = try Row.fetchOne(db, sql: sql, arguments: [id]) else { return false }
            try db.execute(
                sql: """
                    UPDATE operations_correction SET revoked_at = ?, revoked_by = ?, revoked_reason = ?
                    WHERE id = ?
                    """,
                arguments: [revocation.at.milliseconds, revocation.author, revocation.reason, id])
            let correction = try Self.correction(row)
            try AuditRecords.append(
                "correction.revoke", of: "\(id)", by: revocation.author,
                detail: "\(revocation.reason)\nwas: \(correction.title), \(correction.text)",
                at: revocation.at,
                db)
            return true
        }
    }

    private static func correction(_ row: Row) throws -> Correction {
        let id: Int64 = row["id"]
        guard let change = CorrectionChange(json: try JSONValue.parse(row["change"] as String)) else {
            throw UnreadableCorrection(id: id)
        }
        var correction = Correction(
            id: id, slo: row["slo"], combination: RecordText.labels(row["combination"]),
            range: TimeRange(
                Timestamp(milliseconds: row["from_at"]), Timestamp(milliseconds: row["to_at"])),
            change: change, author: row["author"], reason: row["reason"],
            at: Timestamp(milliseconds: row["at"]))
        if let time = row["revoked_at"] as Int64? {
            correction.revocation = Correction.Revocation(
                author: row["revoked_by"], reason: row["revoked_reason"], at: Timestamp(milliseconds: time))
        }
        return correction
    }
}

/// A row that no version of the agent wrote.
package struct UnreadableCorrection: Error, CustomStringConvertible {
    let id: Int64

    package var description: String {
        "correction \(id) in the store cannot be read: revoke it with the version that made it"
    }
}
