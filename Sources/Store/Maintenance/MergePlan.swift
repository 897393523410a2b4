internal import GRDB
internal import Telemetry

/// One day of a few series as the chunks it becomes, encoded while the writer goes on writing.
struct MergePlan {
    private(set) var chunks: [(key: ChunkKey, samples: Int, body: [UInt8])] = []
    private(set) var times: [(id: Int64, last: Timestamp, body: [UInt8])] = []
    /// Rows that the chunks take the place of.
    private(set) var replaced: [Int64] = []
    /// Series looked at.
    private(set) var seriesCount = 0
    private(set) var sharing: DayTimes

    /// Bounds the memory of a plan and the time the writer waits for it.
    private static let seriesLimit = 32
    private static let sampleLimit = 1 << 18
    /// A series with more samples a day stays in small chunks: every millisecond is still possible there.
    private static let longestDay = 1 << 17

    init(
        _ db: Database, _ series: ArraySlice<(Int64, ChunkKinds)>, _ day: ColdDay, _ sharing: DayTimes
    ) throws {
        self.sharing = sharing
        var reader = try ChunkReader(db)
        let query = try Query(db, "SELECT id, samples FROM chunk WHERE id BETWEEN ? AND ? ORDER BY id")
        var columns: [(key: ChunkKey, column: Telemetry.Column)] = []
        var samples = 0
        for (id, kinds) in series.prefix(MergePlan.seriesLimit) {
            if samples > MergePlan.sampleLimit { break }
            seriesCount += 1
            for kind in kinds.each {
                let (rows, count) = try MergePlan.rows(query, day.keys(id, kind))
                guard rows.count > 1, count <= MergePlan.longestDay else {
                    try keep(rows, &reader)
                    continue
                }
                let key = ChunkKey(series: id, kind: kind, time: day.range.start)
                let merged = try MergePlan.join(rows, &reader)
                if kind == .floats {
                    columns.append((key, merged.floats))
                } else if MergePlan.fits(merged.histograms) {
                    let body = Chunk.encode(histograms: merged.histograms, key: key)
                    chunks.append((key, merged.histograms.count, body))
                } else {
                    // Histograms keep their times themselves: nothing to mark as used.
                    continue
                }
                replaced += rows
                samples += count
            }
        }
        try encode(columns, nextTimes: DayTimes.newest(db) + 1)
    }

    private static func rows(
        _ query: Query, _ keys: ClosedRange<Int64>
    ) throws -> (ids: [Int64], samples: Int) {
        query.bind(1, keys.lowerBound)
        query.bind(2, keys.upperBound)
        var ids: [Int64] = []
        var samples = 0
        while try query.step() {
            ids.append(query.integer(0))
            samples += Int(query.integer(1))
        }
        return (ids, samples)
    }

    private mutating func keep(_ rows: [Int64], _ reader: inout ChunkReader) throws {
        for row in rows {
            if let id = try reader.header(ChunkKey(rowID: row))?.sharedTimes { sharing.keep(id) }
        }
    }

    private static func join(_ rows: [Int64], _ reader: inout ChunkReader) throws -> Series {
        var joined = Series(labels: Labels())
        for row in rows {
            let part = try reader.chunk(ChunkKey(rowID: row))
            joined.floats.append(part.floats, 0..<part.floats.count)
            joined.histograms += part.histograms
        }
        return joined
    }

    private static func fits(_ samples: [HistogramSample]) -> Bool {
        let widest = samples.reduce(0) { max($0, HistogramColumn.cells($1.histogram)) }
        return samples.count <= Chunk.maximumHistograms
            && widest * samples.count <= HistogramColumn.maximumCells
    }

    private mutating func encode(
        _ columns: [(key: ChunkKey, column: Telemetry.Column)], nextTimes: Int64
    ) throws {
        var users: [TimeList: Int] = [:]
        for entry in columns { users[TimeList(entry.column.times), default: 0] += 1 }
        for (key, column) in columns {
            let list = TimeList(column.times)
            var shared = sharing[list]
            if shared == nil, users[list, default: 0] > 1, let last = column.times.last {
                let id = nextTimes + Int64(times.count)
                times.append((id, last, SharedTimes.encode(column.times, id: id)))
                sharing.add(list, id: id)
                shared = id
            }
            chunks.append((key, column.count, Chunk.encode(floats: column, key: key, sharedTimes: shared)))
        }
    }
}

extension MergePlan {
    /// No sample moves between memory and chunks, so the generation of the file stays.
    func write(_ db: Database) throws {
        let timesRow = try Query(db, "INSERT INTO times (id, last, body) VALUES (?, ?, ?)")
        for row in times {
            timesRow.bind(1, row.id)
            timesRow.bind(2, row.last.milliseconds)
            try timesRow.run(blob: 3, row.body)
        }
        let deletion = try Query(db, "DELETE FROM chunk WHERE id = ?")
        for id in replaced {
            deletion.bind(1, id)
            try deletion.run()
        }
        let chunkRow = try Query(db, "INSERT INTO chunk (id, samples, body) VALUES (?, ?, ?)")
        for row in chunks {
            chunkRow.bind(1, row.key.rowID)
            chunkRow.bind(2, Int64(row.samples))
            try chunkRow.run(blob: 3, row.body)
        }
    }
}
