internal import GRDB
internal import Glibc

/// A store's file that may be damaged, opened on a connection of its own, for reading row by row.
struct DamagedFile: Sendable {
    private let queue: DatabaseQueue

    /// - Throws: `.missing`, `.foreign`, `.newerVersion`, `.olderVersion`; `.unsalvageable` when SQLite
    ///   cannot make out the tables.
    init(_ path: String) throws(StoreError) {
        guard access(path, F_OK) == 0 else { throw .missing(path: path) }
        do {
            queue = try DatabaseQueue(path: path, configuration: DamagedFile.configuration)
            try queue.read { db in
                let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                let own = try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM sqlite_master WHERE name IN ('series', 'batch', 'chunk')")
                guard version > 0, own ?? 0 > 0 else {
                    throw StoreError.unsalvageable(
                        path: path,
                        reason: "its first page, which says what tables there are, is empty or damaged")
                }
                try CoreSchema.check(db, records: [], path: path)
                guard version == CoreSchema.version else {
                    throw StoreError.olderVersion(path: path, found: version, needed: CoreSchema.version)
                }
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw .unsalvageable(path: path, reason: "\(error)")
        }
    }

    /// Runs `work` on one state of the file.
    func read<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await queue.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN")
            // What has met damage cannot be committed, only ended.
            defer { try? db.execute(sql: "ROLLBACK") }
            return try work(db)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.label = "beaufort.damaged"
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            RowChecksum.register(db)
            // A cell that reaches out of its page is damage, not a row.
            try db.execute(sql: "PRAGMA cell_size_check = ON")
            // Of a file that is shorter than its first page says SQLite reads what is there only so.
            try db.execute(sql: "PRAGMA writable_schema = ON")
        }
        return configuration
    }
}
