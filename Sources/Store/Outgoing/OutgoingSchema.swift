/// The queue's tables. Drawn in DESIGN.md.
enum OutgoingSchema {
    static let records = RecordSchema(name: "outgoing", migrations: [RecordSchema.Migration("1", first)])

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
}
