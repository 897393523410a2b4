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

    func keys(_ series: Int64, _ kind: ChunkKind) -> ClosedRange<Int64> {
        ChunkKey(series: series, kind: kind, time: range.start)
            .rowID...ChunkKey(series: series, kind: kind, time: range.end).rowID
    }

    /// Days before `end` in which a series has more than one chunk, oldest first.
    static func waiting(_ db: Database, before end: Int64) throws -> [ColdDay] {
        let query = try Query(db, "SELECT id FROM chunk ORDER BY id")
        var days: Set<ColdDay> = []
        var previous: (key: ChunkKey, day: ColdDay)?
        while try query.step() {
            let key = ChunkKey(rowID: query.integer(0))
            let day = ColdDay(of: Timestamp(milliseconds: key.second * 1_000))
            if day.start < end, let previous, previous.day == day, previous.key.series == key.series,
                previous.key.kind == key.kind
            {
                days.insert(day)
            }
            previous = (key, day)
        }
        return days.sorted { $0.start < $1.start }
    }
}
