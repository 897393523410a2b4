package import Alerting
internal import GRDB
package import Store
package import Telemetry

/// What the audit log says of maintenance windows: each that is added, changed or removed, by its owner.
///
/// The log itself is what a new set is compared with, so that a start without a change writes nothing, and
/// one after a change that nobody saw writes it.
package struct MaintenanceRecords: Sendable {
    private let database: any DatabaseWriter

    package init(_ store: Store) {
        database = store.database
    }

    /// Writes down how a plan differs from the last one that was written down; all or nothing.
    ///
    /// - Returns: the differences.
    @discardableResult
    package func take(_ plan: MaintenancePlan, at time: Timestamp) async throws -> [MaintenanceChange] {
        try await database.write { db in
            let changes = MaintenanceChange.changes(from: try Self.known(db), to: plan)
            for change in changes {
                try AuditRecords.append(
                    "maintenance.\(change.kind.rawValue)", of: change.window, by: change.owner,
                    detail: Self.detail(change), at: time, db)
            }
            return changes
        }
    }

    /// The window now, then, on a line of its own, the window before.
    private static func detail(_ change: MaintenanceChange) -> String {
        let before = change.before.isEmpty ? "" : "was: \(change.before)"
        return [change.text, before].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// Windows by name as their last record has them; not those that were removed. One whose detail was
    /// erased differs from any.
    private static func known(_ db: Database) throws -> [String: MaintenanceChange.Known] {
        let sql = """
            SELECT object, actor, detail FROM operations_audit LEFT JOIN operations_audit_detail USING (seq)
            WHERE seq IN (
                SELECT MAX(seq) FROM operations_audit WHERE action GLOB 'maintenance.*' GROUP BY object)
            AND action <> 'maintenance.remove'
            """
        return try Row.fetchAll(db, sql: sql).reduce(into: [:]) { known, row in
            let detail: String = row["detail"] ?? ""
            let text = detail.split(separator: "\n").first.map(String.init) ?? ""
            known[row["object"]] = MaintenanceChange.Known(owner: row["actor"], text: text)
        }
    }
}
