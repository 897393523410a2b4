internal import GRDB

/// The request log: one wide row per finished request. Drawn in DESIGN.md.
enum RequestTable {
    static let creation = """

        CREATE TABLE request (
            id TEXT PRIMARY KEY,
            start_ms INTEGER NOT NULL,
            end_ms INTEGER NOT NULL,
            sample_probability REAL NOT NULL,
            notable INTEGER NOT NULL,
            operation TEXT, method TEXT, path TEXT, route TEXT, tenant TEXT, region TEXT, upstream TEXT,
            requested_model TEXT, model TEXT, model_version TEXT, canary_arm TEXT,
            trace_id TEXT, span_id TEXT, prompt_hash TEXT, response_hash TEXT,
            status INTEGER NOT NULL, error TEXT, finish_reason TEXT,
            streaming INTEGER NOT NULL, truncated INTEGER NOT NULL, client_disconnected INTEGER NOT NULL,
            retries INTEGER NOT NULL, fallback INTEGER NOT NULL, cache_hit INTEGER NOT NULL,
            queue_ns INTEGER NOT NULL, first_byte_ns INTEGER, first_token_ns INTEGER,
            total_ns INTEGER NOT NULL, chunks INTEGER NOT NULL,
            mean_gap_ns INTEGER NOT NULL, maximum_gap_ns INTEGER NOT NULL, response_bytes INTEGER NOT NULL,
            prompt_tokens INTEGER, completion_tokens INTEGER, cached_tokens INTEGER,
            tokens_estimated INTEGER NOT NULL, cost_dollars REAL,
            safety TEXT
        );
        CREATE INDEX request_end ON request (end_ms);
        CREATE INDEX request_notable ON request (end_ms) WHERE notable;
        CREATE INDEX request_trace ON request (trace_id) WHERE trace_id IS NOT NULL;
        """

    /// In the order of the table; `RequestRow` writes and reads in this order.
    static let columns = [
        "id", "start_ms", "end_ms", "sample_probability", "notable",
        "operation", "method", "path", "route", "tenant", "region", "upstream",
        "requested_model", "model", "model_version", "canary_arm",
        "trace_id", "span_id", "prompt_hash", "response_hash",
        "status", "error", "finish_reason",
        "streaming", "truncated", "client_disconnected", "retries", "fallback", "cache_hit",
        "queue_ns", "first_byte_ns", "first_token_ns", "total_ns", "chunks",
        "mean_gap_ns", "maximum_gap_ns", "response_bytes",
        "prompt_tokens", "completion_tokens", "cached_tokens", "tokens_estimated", "cost_dollars",
        "safety",
    ]

    private static let list = columns.joined(separator: ", ")

    /// A request delivered twice keeps its first row.
    static let insertion: String = {
        let places = columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        return "INSERT OR IGNORE INTO request (\(list), checksum) VALUES (\(places), row_checksum(\(places)))"
    }()

    /// The last column tells whether the row is what was written.
    static let selection = "SELECT \(list), \(isWhole) FROM request"

    private static let isWhole = "checksum IS NULL OR checksum = row_checksum(\(list))"

    /// Rows that are not what was written.
    static func damagedIDs(_ db: Database, limit: Int) throws -> [String] {
        try String.fetchAll(
            db, sql: "SELECT id FROM request WHERE NOT (\(isWhole)) LIMIT ?", arguments: [limit])
    }

    /// - Returns: how many there were.
    static func deleteDamaged(_ db: Database) throws -> Int {
        try db.execute(sql: "DELETE FROM request WHERE NOT (\(isWhole))")
        return db.changesCount
    }
}
