internal import GRDB

/// The store's own tables. Drawn in DESIGN.md.
enum CoreSchema {
    /// `Bfrt` in ASCII, in the file's `application_id`.
    static let applicationID: Int32 = 0x4266_7274

    /// Step n brings a file from `user_version` n to n+1. A released step never changes.
    static let steps = [
        """
        CREATE TABLE state (
            id INTEGER PRIMARY KEY CHECK (id = 0),
            generation INTEGER NOT NULL,
            folded_batch INTEGER NOT NULL
        );
        INSERT INTO state VALUES (0, 0, 0);
        CREATE TABLE migration (
            schema TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (schema, id)
        ) WITHOUT ROWID;
        CREATE TABLE series (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            first INTEGER NOT NULL,
            folded INTEGER,
            kinds INTEGER NOT NULL DEFAULT 0,
            labels BLOB NOT NULL
        );
        CREATE TABLE batch (
            id INTEGER PRIMARY KEY,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            samples INTEGER NOT NULL,
            body BLOB NOT NULL
        );
        CREATE TABLE times (
            id INTEGER PRIMARY KEY,
            last INTEGER NOT NULL,
            body BLOB NOT NULL
        );
        CREATE TABLE chunk (
            id INTEGER PRIMARY KEY,
            samples INTEGER NOT NULL,
            body BLOB NOT NULL
        );
        """ + RequestTable.creation,
        ColdDay.creation,
        RowChecksum.creation,
        RollupTable.creation,
        """
        CREATE TABLE buckets (
            id INTEGER PRIMARY KEY,
            last INTEGER NOT NULL,
            body BLOB NOT NULL
        );
        """,
        RowChecksum.furtherCreation,
    ]

    static var version: Int { steps.count }

    /// Brings the core tables and then every room's up to date, each step in a transaction of its own.
    static func migrate(_ db: Database, records: [RecordSchema], path: String) throws {
        try check(db, records: records, path: path)
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        for (index, step) in steps.enumerated() where index >= version {
            try db.inTransaction(.immediate) {
                try db.execute(sql: step)
                try db.execute(sql: "PRAGMA application_id = \(applicationID)")
                try db.execute(sql: "PRAGMA user_version = \(index + 1)")
                return .commit
            }
        }
        for schema in records { try migrate(db, schema) }
    }

    private static func migrate(_ db: Database, _ schema: RecordSchema) throws {
        let applied = try applied(db, schema.name)
        for migration in schema.migrations where !applied.contains(migration.id) {
            try db.inTransaction(.immediate) {
                try db.execute(sql: migration.sql)
                try db.execute(
                    sql: "INSERT INTO migration VALUES (?, ?)", arguments: [schema.name, migration.id])
                return .commit
            }
        }
    }

    /// Refuses a file of another program or of a newer version before anything is written to it.
    static func check(_ db: Database, records: [RecordSchema], path: String) throws {
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let objects = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard application == applicationID || (application == 0 && version == 0 && objects == 0) else {
            throw StoreError.foreign(path: path)
        }
        guard version <= self.version else {
            throw StoreError.newerVersion(path: path, found: version, supported: self.version)
        }
        guard version > 0 else { return }
        for schema in records {
            let known = Set(schema.migrations.map(\.id))
            if let unknown = try applied(db, schema.name).subtracting(known).min() {
                throw StoreError.newerRecords(path: path, schema: schema.name, migration: unknown)
            }
        }
    }

    private static func applied(_ db: Database, _ schema: String) throws -> Set<String> {
        try Set(String.fetchAll(db, sql: "SELECT id FROM migration WHERE schema = ?", arguments: [schema]))
    }
}
