internal import GRDB
internal import GRDBSQLite

/// A cached statement stepped by hand: chunks and batches pass between SQLite and the codec without an
/// intermediate value per column, and blobs without a copy.
struct Query {
    private let statement: Statement
    private let handle: OpaquePointer

    init(_ db: Database, _ sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    func bind(_ index: Int32, _ value: Int64) {
        sqlite3_bind_int64(handle, index, value)
    }

    /// Binds the first columns of another query's current row, of whatever types, also of another file.
    func bind(_ row: Query, columns: Int32) {
        for column in 0..<columns {
            sqlite3_bind_value(handle, column + 1, sqlite3_column_value(row.handle, column))
        }
    }

    /// Runs to the end with `blob` bound at `index`; the bytes are not copied.
    func run(blob index: Int32, _ blob: [UInt8]) throws {
        try blob.withUnsafeBytes { bytes in
            // A null pointer would bind NULL.
            if bytes.isEmpty {
                sqlite3_bind_zeroblob(handle, index, 0)
            } else {
                sqlite3_bind_blob(handle, index, bytes.baseAddress, Int32(bytes.count), nil)
            }
            defer { finish() }
            try run()
        }
    }

    func run() throws {
        while try step() {}
    }

    /// Advances to the next row; false at the end, and the statement is then ready to be bound again.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(handle)
            return false
        default:
            let connection = sqlite3_db_handle(handle)
            let error = DatabaseError(
                resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
                message: String(cString: sqlite3_errmsg(connection)))
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Ends a query before its last row.
    func finish() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    func integer(_ column: Int32) -> Int64 {
        sqlite3_column_int64(handle, column)
    }

    func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    /// The blob of the current row, valid until the next step.
    func blob(_ column: Int32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: sqlite3_column_blob(handle, column), count: Int(sqlite3_column_bytes(handle, column)))
    }
}
