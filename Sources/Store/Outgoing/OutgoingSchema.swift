internal import GRDB

/// The queue's tables. Drawn in DESIGN.md.
enum OutgoingSchema {
    static let records = RecordSchema(
        name: "outgoing",
        migrations: [RecordSchema.Migration("1", first), RecordSchema.Migration("2", checksums)])

    /// A place is a number of samples: how many were queued before, since the file was made. A row's `start`
    /// is the place of its first sample, `bytes_before` the length of all bodies queued before it.
    private static let first = """
        CREATE TABLE outgoing (
            start INTEGER PRIMARY KEY, samples INTEGER NOT NULL, bytes_before INTEGER NOT NULL,
            last INTEGER NOT NULL, body BLOB NOT NULL
        );
        CREATE TABLE outgoing_end (
            id INTEGER PRIMARY KEY CHECK (id = 0), place INTEGER NOT NULL, bytes INTEGER NOT NULL
        );
        INSERT INTO outgoing_end VALUES (0, 0, 0);
        CREATE TABLE outgoing_destination (
            name TEXT PRIMARY KEY, place INTEGER NOT NULL, in_flight INTEGER NOT NULL
        ) WITHOUT ROWID;
        """

    /// Rows that waited before have none: a queue may be a gigabyte.
    private static let checksums = """
        ALTER TABLE outgoing ADD COLUMN checksum INTEGER;
        ALTER TABLE outgoing_end ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
        UPDATE outgoing_end SET checksum = row_checksum(place, bytes);
        ALTER TABLE outgoing_destination ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
        UPDATE outgoing_destination SET checksum = row_checksum(name, place, in_flight);
        """

    /// What is not as it was written, row by row.
    static func damage(_ db: Database) throws -> [String] {
        let isThere = try db.tableExists("outgoing")
        guard isThere, try db.columns(in: "outgoing").contains(where: { $0.name == "checksum" }) else {
            return []
        }
        return try String.fetchAll(
            db,
            sql: """
                SELECT 'the row at place ' || start || ' is damaged' FROM outgoing
                    WHERE checksum <> row_checksum(start, samples, bytes_before, last)
                UNION ALL
                SELECT 'its end is damaged' FROM outgoing_end WHERE checksum <> row_checksum(place, bytes)
                UNION ALL
                SELECT 'the place of destination ' || name || ' is damaged' FROM outgoing_destination
                    WHERE checksum <> row_checksum(name, place, in_flight)
                """)
    }
}
