internal import GRDB
internal import Telemetry

/// One day of a few series as the chunks it becomes, of samples or of slices, encoded while the writer goes
/// on writing.
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

    fileprivate var waiting: [Waiting] = []

    /// A column whose chunk is written once all are known: only then is it clear which share their times.
    fileprivate struct Waiting {
        var key: ChunkKey
        var column: Telemetry.Column
        var slices: (all: [Slice], length: TimeSpan)?
    }

    /// - Parameter slice: the length of the slices the day is to be kept in, nil to keep every sample.
    init(
        _ db: Database, _ series: ArraySlice<(Int64, ChunkKinds)>, _ day: ColdDay, _ sharing: DayTimes,
        slice: TimeSpan? = nil
    ) throws {
        self.sharing = sharing
        var reader = try ChunkReader(db)
        let query = try Query(db, "SELECT id, samples FROM chunk WHERE id BETWEEN ? AND ? ORDER BY id")
        var samples = 0
        for (id, kinds) in series.prefix(MergePlan.seriesLimit) {
            if samples > MergePlan.sampleLimit { break }
            seriesCount += 1
            for kind in kinds.each {
                let (rows, count) = try MergePlan.rows(query, day.keys(id, kind))
                if rows.isEmpty { continue }
                let key = ChunkKey(series: id, kind: kind, time: day.range.start)
                let isDone =
                    if let slice = try reader.slice(of: rows, atLeast: slice) {
                        try roll(rows, key, slice, &reader)
                    } else {
                        try rows.count > 1 && count <= MergePlan.longestDay && merge(rows, key, &reader)
                    }
                if isDone {
                    replaced += rows
                    samples += count
                } else {
                    try keep(rows, &reader)
                }
            }
        }
        try encode(nextTimes: DayTimes.newest(db) + 1)
    }

    /// False when the chunks have to stay as they are.
    private mutating func merge(_ rows: [Int64], _ key: ChunkKey, _ reader: inout ChunkReader) throws -> Bool
    {
        let merged = try MergePlan.join(rows, &reader)
        if key.kind == .histograms { return add(merged.histograms, key) }
        waiting.append(Waiting(key: key, column: merged.floats))
        return true
    }

    /// False when that was done before, or cannot be.
    private mutating func roll(
        _ rows: [Int64], _ key: ChunkKey, _ slice: TimeSpan, _ reader: inout ChunkReader
    ) throws -> Bool {
        if key.kind == .histograms {
            let all = try MergePlan.join(rows, &reader).histograms
            let kept = all.thinned(to: slice)
            return (rows.count > 1 || kept.count < all.count) && add(kept, key)
        }
        if rows.count == 1, let own = try reader.header(ChunkKey(rowID: rows[0]))?.slice, own >= slice {
            return false
        }
        var builder = SliceBuilder(length: slice)
        for row in rows { try reader.add(ChunkKey(rowID: row), to: &builder) }
        let slices = builder.slices
        let points = Telemetry.Column(
            times: slices.flatMap(\.points.times), values: slices.flatMap(\.points.values))
        waiting.append(Waiting(key: key, column: points, slices: (slices, slice)))
        return true
    }

    private mutating func add(_ histograms: [HistogramSample], _ key: ChunkKey) -> Bool {
        guard MergePlan.fits(histograms) else { return false }
        chunks.append((key, histograms.count, Chunk.encode(histograms: histograms, key: key)))
        return true
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

    private mutating func encode(nextTimes: Int64) throws {
        var users: [TimeList: Int] = [:]
        for entry in waiting { users[TimeList(entry.column.times), default: 0] += 1 }
        for entry in waiting {
            let list = TimeList(entry.column.times)
            var shared = sharing[list]
            if shared == nil, users[list, default: 0] > 1, let last = entry.column.times.last {
                let id = nextTimes + Int64(times.count)
                times.append((id, last, SharedTimes.encode(entry.column.times, id: id)))
                sharing.add(list, id: id)
                shared = id
            }
            chunks.append((entry.key, entry.column.count, entry.body(sharedTimes: shared)))
        }
        waiting = []
    }
}

extension MergePlan.Waiting {
    fileprivate func body(sharedTimes: Int64?) -> [UInt8] {
        guard let slices else { return Chunk.encode(floats: column, key: key, sharedTimes: sharedTimes) }
        return Chunk.encode(
            slices: slices.all, length: slices.length, points: column, key: key, sharedTimes: sharedTimes)
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
