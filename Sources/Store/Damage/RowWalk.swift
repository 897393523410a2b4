internal import GRDB

/// Walks a table in the order of its row ids and steps over what SQLite cannot read: rows whose content is
/// gone, and pages that stand no longer in the tree as they should.
struct RowWalk {
    private let rows: Query
    private let ids: Query
    /// Rows whose id is there and whose content is not.
    private(set) var unreadable = 0
    /// Stretches of rows of unknown number: pages that cannot be read.
    private(set) var gaps = 0

    /// Throws what SQLite says when the table is not there at all.
    init(_ db: Database, table: String, columns: String) throws {
        rows = try Query(db, "SELECT rowid, \(columns) FROM \(table) WHERE rowid >= ? ORDER BY rowid")
        ids = try Query(db, "SELECT rowid FROM \(table) WHERE rowid >= ? ORDER BY rowid LIMIT 1")
    }

    /// Calls `body` with the query at each readable row: the row id is column 0.
    mutating func each(_ body: (Query) throws -> Void) throws {
        var next: Int64? = 0
        while let from = next { next = try walk(from, body) }
    }

    /// Walks to the end, then gives nil; or to a row that cannot be read, then gives the id to go on from.
    private mutating func walk(_ start: Int64, _ body: (Query) throws -> Void) throws -> Int64? {
        var from = start
        rows.bind(1, from)
        defer { rows.finish() }
        while let isRow = try? rows.step() {
            guard isRow else { return nil }
            let id = rows.integer(0)
            // On a damaged page rows stand in no order, and a walk could go round for ever.
            guard id >= from else { break }
            try body(rows)
            guard id < .max else { return nil }
            from = id + 1
        }
        rows.finish()
        return skip(from)
    }

    /// The id to go on from after the walk has failed at or behind `from`.
    private mutating func skip(_ from: Int64) -> Int64? {
        if case .success(let id) = first(from) {
            unreadable += 1
            return id.flatMap { $0 < .max ? $0 + 1 : nil }
        }
        gaps += 1
        var (bad, good) = (from, Int64.max)
        var distance: Int64 = 1
        while distance < Int64.max - from {
            if case .success = first(from + distance) {
                good = from + distance
                break
            }
            bad = from + distance
            distance = distance > .max / 2 ? .max : distance * 2
        }
        // The smallest id whose page can be read. A good page between two bad ones may be passed over.
        while good - bad > 1 {
            let middle = bad + (good - bad) / 2
            if case .success = first(middle) { good = middle } else { bad = middle }
        }
        return good == .max ? nil : good
    }

    /// The first row at or behind an id; nil when there is none.
    private func first(_ id: Int64) -> Result<Int64?, any Error> {
        ids.bind(1, id)
        defer { ids.finish() }
        return Result { try ids.step() ? max(id, ids.integer(0)) : nil }
    }
}
