internal import GRDB
internal import Telemetry

/// The deletions, each short.
enum Retention {
    /// Series deleted in one transaction.
    static let seriesLimit = 5_000
    /// Requests deleted in one transaction.
    static let requestLimit = 500

    static func chunks(
        _ db: Database, _ series: Int64, _ kinds: ChunkKinds, before boundary: Timestamp
    ) throws -> Int {
        let query = try Query(db, "DELETE FROM chunk WHERE id BETWEEN ? AND ?")
        var count = 0
        for kind in kinds.each {
            let last = Timestamp(milliseconds: boundary.milliseconds - 1)
            query.bind(1, ChunkKey(series: series, kind: kind, second: ChunkKey.seconds.lowerBound).rowID)
            query.bind(2, ChunkKey(series: series, kind: kind, time: last).rowID)
            try query.run()
            count += db.changesCount
        }
        return count
    }

    /// What chunks shared that are all gone.
    static func shared(_ db: Database, before boundary: Timestamp) throws {
        for table in ["times", "buckets"] {
            let query = try Query(db, "DELETE FROM \(table) WHERE last < ?")
            query.bind(1, boundary.milliseconds)
            try query.run()
        }
    }

    static func series(_ db: Database, _ id: Int64) throws {
        let query = try Query(db, "DELETE FROM series WHERE id = ?")
        query.bind(1, id)
        try query.run()
    }

    static func requests(_ db: Database, notable: Bool, before time: Timestamp) throws -> Int {
        try db.execute(
            sql: """
                DELETE FROM request WHERE rowid IN (
                    SELECT rowid FROM request WHERE end_ms < ? AND \(notable ? "notable" : "NOT notable")
                    LIMIT \(requestLimit))
                """, arguments: [time.milliseconds])
        return db.changesCount
    }
}

extension Retention {
    /// Where the oldest chunk of all begins; nil when there is none. One seek a series and kind.
    static func oldest(_ db: Database, _ series: [(Int64, ChunkKinds)]) throws -> Timestamp? {
        let query = try Query(db, "SELECT min(id) FROM chunk WHERE id BETWEEN ? AND ?")
        var oldest: Int64?
        for (id, kinds) in series {
            for kind in kinds.each {
                let range = ChunkKey.seconds
                query.bind(1, ChunkKey(series: id, kind: kind, second: range.lowerBound).rowID)
                query.bind(2, ChunkKey(series: id, kind: kind, second: range.upperBound - 1).rowID)
                defer { query.finish() }
                guard try query.step(), !query.isNull(0) else { continue }
                let second = ChunkKey(rowID: query.integer(0)).second
                oldest = min(oldest ?? second, second)
            }
        }
        return oldest.map { Timestamp(milliseconds: $0 * 1_000) }
    }

    /// Bytes of the pages that hold something. The file itself never gets smaller: pages that deletions have
    /// emptied are used again, and count no more.
    static func usedBytes(_ db: Database) throws -> Int {
        func number(_ name: String) throws -> Int { try Int.fetchOne(db, sql: "PRAGMA \(name)") ?? 0 }
        return try (number("page_count") - number("freelist_count")) * number("page_size")
    }
}
