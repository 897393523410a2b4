internal import GRDB
package import Store
package import Telemetry

/// The audit log: append-only and chained.
///
///     hash[n] = SHA-256(hash[n−1] ‖ JSON {action, actor, at, detail_hash, object, seq})
///     detail_hash = SHA-256(salt ‖ detail)
///
/// Rows are written in the transaction of the change they tell of, so neither exists without the other.
package struct AuditRecords: Sendable {
    private let database: any DatabaseWriter

    /// What the first record builds on.
    static let root = String(repeating: "0", count: 64)

    package init(_ store: Store) {
        database = store.database
    }

    /// Writes a record of its own, for a change that lives outside the store.
    package func append(
        _ action: String, of object: String, by actor: String, detail: String = "", at time: Timestamp
    ) async throws {
        try await database.write { db in
            try Self.append(action, of: object, by: actor, detail: detail, at: time, db)
        }
    }

    /// A record for the transaction of the change it tells of, where another room makes that.
    package static func entry(
        _ action: String, of object: String, by actor: String, detail: String = "", at time: Timestamp
    ) -> AccompanyingWrite {
        AccompanyingWrite { db in
            try append(action, of: object, by: actor, detail: detail, at: time, db)
        }
    }

    /// Which records are wanted; an empty list leaves open.
    package struct Filter: Sendable {
        /// `silence` stands for `silence.create`, `silence.end` and the rest.
        package var kinds: [String] = []
        package var actors: [String] = []
        package var objects: [String] = []

        package init() {}
    }

    /// Records in the range, oldest first; the newest when there are more than the limit.
    package func records(
        in range: TimeRange, matching filter: Filter = Filter(), limit: Int = 10_000
    ) async throws -> [AuditRecord] {
        try await database.read { db in
            var (sql, arguments) = (
                """
                SELECT operations_audit.*, detail FROM operations_audit
                LEFT JOIN operations_audit_detail USING (seq) WHERE at BETWEEN ? AND ?
                """, StatementArguments([range.start.milliseconds, range.end.milliseconds])
            )
            func demand(_ condition: String, _ values: [String], times: Int = 1) {
                guard !values.isEmpty else { return }
                sql += " AND (" + values.map { _ in condition }.joined(separator: " OR ") + ")"
                for value in values { for _ in 0..<times { arguments += [value] } }
            }
            demand("action = ? OR substr(action, 1, length(?) + 1) = ? || '.'", filter.kinds, times: 3)
            demand("actor = ?", filter.actors)
            demand("object = ?", filter.objects)
            sql += " ORDER BY seq DESC LIMIT ?"
            arguments += [limit]
            return try Row.fetchAll(db, sql: sql, arguments: arguments).map(Self.record).reversed()
        }
    }

    /// Every action there is a record of, by name.
    package func kinds() async throws -> [String] {
        try await database.read { db in
            try String.fetchAll(db, sql: "SELECT DISTINCT action FROM operations_audit ORDER BY action")
        }
    }

    /// Reads the whole chain again.
    package func verify() async throws -> AuditVerification {
        try await database.read { db in
            var chain = AuditChain()
            let sql = """
                SELECT operations_audit.*, salt, detail FROM operations_audit
                LEFT JOIN operations_audit_detail USING (seq) ORDER BY seq
                """
            let rows = try Row.fetchCursor(db, sql: sql)
            while let row = try rows.next() { chain.take(Self.record(row), salt: row["salt"]) }
            return chain.verification
        }
    }

    /// Takes a detail away, as the law may ask; the chain stays whole.
    package func eraseDetail(of seq: Int64) async throws {
        try await database.write { db in
            try db.execute(sql: "DELETE FROM operations_audit_detail WHERE seq = ?", arguments: [seq])
        }
    }

    static func append(
        _ action: String, of object: String, by actor: String, detail: String = "", at time: Timestamp,
        _ db: Database
    ) throws {
        let last = try Row.fetchOne(
            db, sql: "SELECT seq, hash FROM operations_audit ORDER BY seq DESC LIMIT 1")
        let lastSeq: Int64 = last?["seq"] ?? 0
        let salt = Self.salt()
        var record = AuditRecord(
            seq: lastSeq + 1, time: time, actor: actor, action: action, object: object, detail: detail,
            detailHash: AuditChain.hash(of: detail, salt: salt), hash: "")
        record.hash = AuditChain.hash(of: record, after: last?["hash"] ?? root)
        try db.execute(
            sql: "INSERT INTO operations_audit VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                record.seq, time.milliseconds, actor, action, object, record.detailHash, record.hash,
            ])
        try db.execute(
            sql: "INSERT INTO operations_audit_detail VALUES (?, ?, ?)",
            arguments: [record.seq, salt, detail])
    }

    private static func salt() -> String {
        var generator = SystemRandomNumberGenerator()
        let words = [generator.next() as UInt64, generator.next() as UInt64]
        return RecordText.hex(words.flatMap { word in (0..<8).map { UInt8(word >> ($0 * 8) & 255) } })
    }

    private static func record(_ row: Row) -> AuditRecord {
        AuditRecord(
            seq: row["seq"], time: Timestamp(milliseconds: row["at"]), actor: row["actor"],
            action: row["action"], object: row["object"], detail: row["detail"],
            detailHash: row["detail_hash"], hash: row["hash"])
    }
}
