import GRDBSQLite
import Support

/// A store that takes nothing more of what alerting writes, as on a full disk, until it is freed.
struct FullStore {
    private let path: String

    init(_ folder: TemporaryFolder) { path = folder.file("beaufort.db") }

    private static let tables = [
        "alerting_alert", "alerting_transition", "alerting_heartbeat", "alerting_group", "alerting_log",
        "alerting_outbox",
    ]

    func fill() throws {
        try run(
            Self.tables.flatMap { table in
                ["INSERT", "UPDATE", "DELETE"].map { what in
                    """
                    CREATE TRIGGER full_\(table)_\(what) BEFORE \(what) ON \(table)
                    BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END;
                    """
                }
            })
    }

    func free() throws {
        try run(
            Self.tables.flatMap { table in
                ["INSERT", "UPDATE", "DELETE"].map { "DROP TRIGGER full_\(table)_\($0);" }
            })
    }

    private struct Failure: Error {
        var what: String
    }

    private func run(_ statements: [String]) throws {
        var connection: OpaquePointer?
        defer { sqlite3_close(connection) }
        sqlite3_open(path, &connection)
        sqlite3_busy_timeout(connection, 10_000)
        let code = sqlite3_exec(connection, statements.joined(separator: "\n"), nil, nil, nil)
        if code != SQLITE_OK { throw Failure(what: String(cString: sqlite3_errmsg(connection))) }
    }
}
