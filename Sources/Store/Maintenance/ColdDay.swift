internal import GRDB
internal import Telemetry

/// A UTC day whose chunks can be merged into one a series.
struct ColdDay: Hashable {
    static let length = TimeSpan.days(1)

    /// Milliseconds since the epoch.
    let start: Int64

    /// The day a time lies in.
    init(of time: Timestamp) {
        let length = ColdDay.length.milliseconds
        start = floorDivide(time.milliseconds, length) * length
    }

    var range: TimeRange {
        TimeRange(
            Timestamp(milliseconds: start), Timestamp(milliseconds: start + ColdDay.length.milliseconds - 1))
    }

    /// Days whose chunks no merge has looked at since a fold wrote some: what a merge works through without
    /// searching the file. A file of before has all its days there once.
    static let creation = """
        CREATE TABLE unmerged (
            day INTEGER PRIMARY KEY,
            folds INTEGER NOT NULL
        );
        """ + listing

    /// Puts the days of all chunks on the list.
    static let listing = """
        INSERT INTO unmerged
        SELECT DISTINCT (second - (second % 86400 + 86400) % 86400) * 1000, 0
        FROM (SELECT (id & 17179869183) - 8589934592 AS second FROM chunk);
        """

    /// The days that lie between two moments, the first one's included.
    static func days(from start: Timestamp, before end: Timestamp) -> Set<ColdDay> {
        let starts = stride(
            from: ColdDay(of: start).start, to: end.milliseconds, by: Int(length.milliseconds))
        return Set(starts.map { ColdDay(start: $0) })
    }

    private init(start: Int64) {
        self.start = start
    }

    /// Notes, in a fold's transaction, that these days have something to merge.
    static func mark(_ days: Set<ColdDay>, _ db: Database) throws {
        let query = try Query(
            db, "INSERT INTO unmerged VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET folds = folds + 1")
        for day in days {
            query.bind(1, day.start)
            try query.run()
        }
    }

    /// Days before `end` to be looked at, oldest first, and how often a fold has marked each.
    static func waiting(_ db: Database, before end: Int64) throws -> [(day: ColdDay, folds: Int64)] {
        let query = try Query(db, "SELECT day, folds FROM unmerged WHERE day < ? ORDER BY day")
        query.bind(1, end)
        var days: [(day: ColdDay, folds: Int64)] = []
        while try query.step() {
            days.append((ColdDay(of: Timestamp(milliseconds: query.integer(0))), query.integer(1)))
        }
        return days
    }

    /// Strikes a day off the list, unless another fold has marked it meanwhile.
    func strike(_ db: Database, folds: Int64) throws {
        let query = try Query(db, "DELETE FROM unmerged WHERE day = ? AND folds = ?")
        query.bind(1, start)
        query.bind(2, folds)
        try query.run()
    }

    func keys(_ series: Int64, _ kind: ChunkKind) -> ClosedRange<Int64> {
        ChunkKey(series: series, kind: kind, time: range.start)
            .rowID...ChunkKey(series: series, kind: kind, time: range.end).rowID
    }
}
