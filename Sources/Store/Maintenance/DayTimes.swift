internal import GRDB
internal import Telemetry

/// The shared times of one day while its chunks are merged, group after group.
struct DayTimes {
    private var ids: [TimeList: Int64] = [:]
    private var used: Set<Int64> = []
    /// The newest row when the day was begun; later ones that are not ours belong to a fold.
    private let lastKnown: Int64

    init(_ db: Database) throws {
        lastKnown = try DayTimes.newest(db)
    }

    static func newest(_ db: Database) throws -> Int64 {
        let query = try Query(db, "SELECT coalesce(max(id), 0) FROM times")
        defer { query.finish() }
        return try query.step() ? query.integer(0) : 0
    }

    subscript(list: TimeList) -> Int64? { ids[list] }

    mutating func add(_ list: TimeList, id: Int64) {
        ids[list] = id
        used.insert(id)
    }

    /// A chunk that stays as it is refers to this row.
    mutating func keep(_ id: Int64) { used.insert(id) }

    /// Deletes the day's rows that no chunk refers to; every chunk of the day must have been looked at.
    func deleteUnused(_ db: Database, _ day: ColdDay) throws -> Int {
        let query = try Query(db, "SELECT id FROM times WHERE id <= ? AND last BETWEEN ? AND ?")
        query.bind(1, lastKnown)
        query.bind(2, day.range.start.milliseconds)
        query.bind(3, day.range.end.milliseconds)
        var unused: [Int64] = []
        while try query.step() {
            let id = query.integer(0)
            if !used.contains(id) { unused.append(id) }
        }
        let deletion = try Query(db, "DELETE FROM times WHERE id = ?")
        for id in unused {
            deletion.bind(1, id)
            try deletion.run()
        }
        return unused.count
    }
}
