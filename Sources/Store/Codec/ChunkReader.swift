internal import GRDB
internal import Telemetry

/// Reads the chunks of series within one transaction.
struct ChunkReader {
    private let db: Database
    private let limit: Int

    init(_ db: Database, limit: Int) {
        self.db = db
        self.limit = limit
    }

    mutating func extend(_ view: inout SeriesView, in range: TimeRange) throws {}

    mutating func extendLast(
        _ view: inout SeriesView, at time: Timestamp, notBefore oldest: Timestamp
    ) throws {}
}
