import GRDBSQLite

/// A store that takes nothing more of some tables, as on a full disk, until it is freed.
package struct FullStore {
    private let path: String
    private let tables: [String]

    /// - Parameter tables: by default all that alerting writes down.
    package init(_ folder: TemporaryFolder, tables: [String] = alerting) {
        path = folder.file("beaufort.db")
        self.tables = tables
    }

    /// What samples are kept in.
    package static let samples = ["batch", "series"]

    package static let alerting = [
        "alerting_alert", "alerting_transition", "alerting_heartbeat", "alerting_group", "alerting_log",
        "alerting_outbox",
    ]

    package func fill() throws {
        try run(
            tables.flatMap { table in
                ["INSERT", "UPDATE", "DELETE"].map { what in
                    """
                    CREATE TRIGGER full_\(table)_\(what) BEFORE \(what) ON \(table)
                    BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END;
                    """
                }
            })
    }

    package func free() throws {
        try run(
            tables.flatMap { table in
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
