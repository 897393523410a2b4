internal import GRDB
internal import Store
internal import Telemetry

/// What happened to the runtime, kept for timelines: started, ready, killed, out of memory, restarted.
struct RuntimeEventRecords: Sendable {
    struct Event: Sendable {
        var time: Timestamp
        /// The stable word: `ready`, `exited`, ….
        var name: String
        var text: String
    }

    static let schema = RecordSchema(
        name: "runtime",
        migrations: [
            .init(
                "1",
                """
                CREATE TABLE runtime_event (
                    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL
                );
                CREATE INDEX runtime_event_at ON runtime_event (at);
                """)
        ])

    private let database: any DatabaseWriter

    init(_ store: Store) {
        database = store.database
    }

    func append(_ event: Event) async throws {
        try await database.write { db in
            try db.execute(
                sql: "INSERT INTO runtime_event (at, name, text) VALUES (?, ?, ?)",
                arguments: [event.time.milliseconds, event.name, event.text])
        }
    }

    /// Oldest first.
    func events(in range: TimeRange) async throws -> [Event] {
        try await database.read { db in
            let sql =
                "SELECT at, name, text FROM runtime_event WHERE at BETWEEN ? AND ? ORDER BY at, id LIMIT 10000"
            return try Row.fetchAll(
                db, sql: sql, arguments: [range.start.milliseconds, range.end.milliseconds]
            ).map { row in
                Event(time: Timestamp(milliseconds: row["at"]), name: row["name"], text: row["text"])
            }
        }
    }
}
