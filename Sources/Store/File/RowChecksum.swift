internal import GRDB
internal import GRDBSQLite

/// The checksum of a row whose columns carry none themselves: of a series, so that damage is never taken for
/// another label or for another end of its chunks, of the state, of a batch's and the queue's numbers, and of
/// a request.
///
/// In SQL it is the function `row_checksum(column, …)`, so that the statement that changes a row keeps the
/// checksum up to date.
struct RowChecksum {
    private var sum = Checksum()

    var value: Int64 { Int64(sum.value) }

    mutating func add(_ number: Int64?) {
        // NULL is no number, 0 included.
        sum.add(number == nil ? 1 : 0)
        if let number { sum.add(number) }
    }

    mutating func add(_ blob: UnsafeRawBufferPointer) {
        sum.add(Int64(blob.count))
        sum.add(blob)
    }

    /// A real number, which is no whole one of the same value.
    mutating func add(_ number: Double) {
        sum.add(2)
        sum.add(Int64(bitPattern: number.bitPattern))
    }

    static func of(_ numbers: Int64...) -> Int64 {
        var row = RowChecksum()
        for number in numbers { row.add(number) }
        return row.value
    }

    static func series(
        id: Int64, first: Int64, folded: Int64?, kinds: Int64, labels: UnsafeRawBufferPointer
    ) -> Int64 {
        var row = RowChecksum()
        row.add(id)
        row.add(first)
        row.add(folded)
        row.add(kinds)
        row.add(labels)
        return row.value
    }

    static func state(generation: Int64, foldedBatch: Int64) -> Int64 { of(generation, foldedBatch) }

    /// Makes `row_checksum` known to a connection.
    static func register(_ db: Database) {
        sqlite3_create_function_v2(
            db.sqliteConnection, "row_checksum", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil,
            { context, count, values in
                var row = RowChecksum()
                for index in 0..<Int(count) {
                    guard let value = values?[index] else { continue }
                    switch sqlite3_value_type(value) {
                    case SQLITE_NULL: row.add(Int64?.none)
                    case SQLITE_FLOAT: row.add(sqlite3_value_double(value))
                    case SQLITE_BLOB, SQLITE_TEXT:
                        row.add(
                            UnsafeRawBufferPointer(
                                start: sqlite3_value_blob(value), count: Int(sqlite3_value_bytes(value))))
                    default: row.add(sqlite3_value_int64(value))
                    }
                }
                sqlite3_result_int64(context, row.value)
            }, nil, nil, nil)
    }

    /// Files of before have the checksums of what they hold when they are first opened.
    static let creation = """
        ALTER TABLE series ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
        UPDATE series SET checksum = row_checksum(id, first, folded, kinds, labels);
        ALTER TABLE state ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
        UPDATE state SET checksum = row_checksum(generation, folded_batch);
        """

    /// Requests of before have none, and are believed until they are gone: they are many.
    static let furtherCreation = """
        ALTER TABLE batch ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
        UPDATE batch SET checksum = row_checksum(id, first, last, samples);
        ALTER TABLE request ADD COLUMN checksum INTEGER;
        """
}
