internal import GRDB
internal import Telemetry

/// What the chunks of one day share, while they are merged group after group: times and bucket counts.
struct DaySharing {
    private var ids: [TimeList: Int64] = [:]
    private var times: SharedRows
    private var buckets: SharedRows

    init(_ db: Database) throws {
        times = try SharedRows(db, .times)
        buckets = try SharedRows(db, .buckets)
    }

    /// The row of times that a merge of this day wrote.
    subscript(list: TimeList) -> Int64? { ids[list] }

    mutating func add(_ list: TimeList, id: Int64) {
        ids[list] = id
        times.used.insert(id)
    }

    mutating func add(buckets id: Int64) { buckets.used.insert(id) }

    /// A chunk that stays as it is refers to what its header names.
    mutating func keep(_ header: Chunk.Header) {
        if let id = header.sharedTimes { times.used.insert(id) }
        if let place = header.buckets { buckets.used.insert(place.row) }
    }

    /// Deletes the day's rows that no chunk refers to; every chunk of the day must have been looked at.
    func deleteUnused(_ db: Database, _ day: ColdDay) throws -> Int {
        try times.deleteUnused(db, day) + buckets.deleteUnused(db, day)
    }
}

/// The rows of a table that chunks share.
struct SharedRows {
    enum Table: String {
        case times
        case buckets
    }

    private let table: Table
    /// The newest row when the day was begun; later ones that are not ours belong to a fold.
    private let lastKnown: Int64
    fileprivate var used: Set<Int64> = []

    init(_ db: Database, _ table: Table) throws {
        self.table = table
        lastKnown = try SharedRows.newest(db, table)
    }

    static func newest(_ db: Database, _ table: Table) throws -> Int64 {
        let query = try Query(db, "SELECT coalesce(max(id), 0) FROM \(table.rawValue)")
        defer { query.finish() }
        return try query.step() ? query.integer(0) : 0
    }

    fileprivate func deleteUnused(_ db: Database, _ day: ColdDay) throws -> Int {
        let query = try Query(
            db, "SELECT id FROM \(table.rawValue) WHERE id <= ? AND last BETWEEN ? AND ?")
        query.bind(1, lastKnown)
        query.bind(2, day.range.start.milliseconds)
        query.bind(3, day.range.end.milliseconds)
        var unused: [Int64] = []
        while try query.step() {
            let id = query.integer(0)
            if !used.contains(id) { unused.append(id) }
        }
        let deletion = try Query(db, "DELETE FROM \(table.rawValue) WHERE id = ?")
        for id in unused {
            deletion.bind(1, id)
            try deletion.run()
        }
        return unused.count
    }

    static func write(
        _ rows: [(id: Int64, last: Timestamp, body: [UInt8])], to table: Table, _ db: Database
    ) throws {
        let insertion = try Query(db, "INSERT INTO \(table.rawValue) (id, last, body) VALUES (?, ?, ?)")
        for row in rows {
            insertion.bind(1, row.id)
            insertion.bind(2, row.last.milliseconds)
            try insertion.run(blob: 3, row.body)
        }
    }
}
