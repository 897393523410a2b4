internal import GRDB
internal import Telemetry

/// One day of a few series as the chunks it becomes, of samples or of slices, encoded while the writer goes
/// on writing.
struct MergePlan {
    private(set) var chunks: [(key: ChunkKey, samples: Int, body: [UInt8])] = []
    private(set) var times: [(id: Int64, last: Timestamp, body: [UInt8])] = []
    /// Rows that the chunks take the place of.
    private(set) var replaced: [Int64] = []
    private(set) var buckets: [(id: Int64, last: Timestamp, body: [UInt8])] = []
    /// Groups looked at, and what is left of the one behind them.
    private(set) var groupCount = 0
    private(set) var rest: SeriesGroup?
    private(set) var sharing: DaySharing

    /// Bounds the memory of a plan and the time the writer waits for it.
    private static let seriesLimit = 32
    private static let sampleLimit = 1 << 17
    /// A series with more samples a day stays in small chunks: every millisecond is still possible there.
    private static let longestDay = 1 << 17

    fileprivate var waiting: [Waiting] = []
    private var waitingGroups = 0

    /// A column whose chunk is written once all are known: only then is it clear which share their times.
    fileprivate struct Waiting {
        var key: ChunkKey
        var column: Telemetry.Column
        /// Those of one histogram have the same.
        var group: Int
        var slices: (all: [Slice], length: TimeSpan)?
        var isWritten = false
    }

    /// - Parameter slice: the length of the slices the day is to be kept in, nil to keep every sample.
    init(
        _ db: Database, _ groups: ArraySlice<SeriesGroup>, _ day: ColdDay, _ sharing: DaySharing,
        slice: TimeSpan? = nil
    ) throws {
        self.sharing = sharing
        var reader = try ChunkReader(db)
        let query = try Query(db, "SELECT id, samples FROM chunk WHERE id BETWEEN ? AND ? ORDER BY id")
        var samples = 0
        var seriesCount = 0
        for group in groups {
            if samples > MergePlan.sampleLimit || seriesCount >= MergePlan.seriesLimit { break }
            var days = try MergePlan.days(of: group, day, query)
            if days.reduce(0, { $0 + $1.samples }) > BucketMatrix.maximumCells {
                (days, rest) = MergePlan.split(days, group)
            }
            samples += try take(days, slice, &reader)
            if rest != nil { break }
            groupCount += 1
            seriesCount += group.members.count
        }
        try encode(
            nextTimes: SharedRows.newest(db, .times) + 1, nextBuckets: SharedRows.newest(db, .buckets) + 1)
    }

    /// The rows that a series has of the day in one kind.
    private struct Day {
        var key: ChunkKey
        var rows: [Int64]
        var samples: Int
    }

    private static func days(of group: SeriesGroup, _ day: ColdDay, _ query: Query) throws -> [Day] {
        var days: [Day] = []
        for member in group.members {
            for kind in member.kinds.each {
                let (rows, samples) = try rows(query, day.keys(member.id, kind))
                if rows.isEmpty { continue }
                let key = ChunkKey(series: member.id, kind: kind, time: day.range.start)
                days.append(Day(key: key, rows: rows, samples: samples))
            }
        }
        return days
    }

    /// A histogram of so many samples that not all are to be decoded at once: its first series, and the
    /// others, for a plan of their own.
    private static func split(_ days: [Day], _ group: SeriesGroup) -> ([Day], rest: SeriesGroup?) {
        guard let first = group.members.first, group.members.count > 1 else { return (days, nil) }
        let rest = SeriesGroup(members: Array(group.members.dropFirst()))
        return (days.filter { $0.key.series == first.id }, rest)
    }

    /// - Returns: how many samples are written anew.
    private mutating func take(_ days: [Day], _ slice: TimeSpan?, _ reader: inout ChunkReader) throws -> Int {
        var samples = 0
        // A histogram is written as a whole, also when few of its series have something new.
        let isNew = days.contains { $0.rows.count > 1 }
        let group = waitingGroups
        waitingGroups += 1
        for day in days {
            let isDone =
                if let slice = try reader.slice(of: day.rows, atLeast: slice) {
                    try roll(day.rows, day.key, slice, &reader)
                } else {
                    try isNew && day.samples <= MergePlan.longestDay && merge(day, group, &reader)
                }
            if isDone {
                replaced += day.rows
                samples += day.samples
            } else {
                try keep(day.rows, &reader)
            }
        }
        return samples
    }

    /// False when the chunks have to stay as they are.
    private mutating func merge(_ day: Day, _ group: Int, _ reader: inout ChunkReader) throws -> Bool {
        if day.key.kind == .histograms, day.rows.count == 1 { return false }
        let merged = try MergePlan.join(day.rows, &reader)
        if day.key.kind == .histograms { return add(merged.histograms, day.key) }
        waiting.append(Waiting(key: day.key, column: merged.floats, group: group))
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
        waiting.append(Waiting(key: key, column: points, group: -1, slices: (slices, slice)))
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
            if let header = try reader.header(ChunkKey(rowID: row)) { sharing.keep(header) }
        }
    }

    private static func join(_ rows: [Int64], _ reader: inout ChunkReader) throws -> Series {
        var joined = Series(labels: Labels())
        for row in rows {
            let part = try reader.chunk(ChunkKey(rowID: row))
            let floats = part.floats
            joined.floats.append(floats, 0..<floats.count)
            joined.histograms += part.histograms
        }
        return joined
    }

    private static func fits(_ samples: [HistogramSample]) -> Bool {
        let widest = samples.reduce(0) { max($0, HistogramColumn.cells($1.histogram)) }
        return samples.count <= Chunk.maximumHistograms
            && widest * samples.count <= HistogramColumn.maximumCells
    }

    private mutating func encode(nextTimes: Int64, nextBuckets: Int64) throws {
        var users: [TimeList: Int] = [:]
        for entry in waiting { users[TimeList(entry.column.times), default: 0] += 1 }
        var alike: [Alike: [Int]] = [:]
        for (index, entry) in waiting.enumerated() {
            let list = TimeList(entry.column.times)
            guard let last = entry.column.times.last else { continue }
            if sharing[list] == nil, users[list, default: 0] > 1 {
                let id = nextTimes + Int64(times.count)
                times.append((id, last, SharedTimes.encode(entry.column.times, id: id)))
                sharing.add(list, id: id)
            }
            guard let shared = sharing[list], entry.slices == nil else { continue }
            alike[Alike(group: entry.group, times: shared), default: []].append(index)
        }
        for (alike, indices) in alike.sorted(by: { $0.value[0] < $1.value[0] }) where indices.count > 1 {
            encode(indices, sharedTimes: alike.times, id: nextBuckets + Int64(buckets.count))
        }
        for entry in waiting where !entry.isWritten {
            let body = entry.body(sharedTimes: sharing[TimeList(entry.column.times)])
            chunks.append((entry.key, entry.column.count, body))
        }
        waiting = []
    }

    /// Series of one histogram with the same times.
    private struct Alike: Hashable {
        var group: Int
        var times: Int64
    }

    /// Writes what is of one histogram as one object, when it can be.
    private mutating func encode(_ indices: [Int], sharedTimes: Int64, id: Int64) {
        let columns = indices.map { waiting[$0].column.values }
        guard let last = waiting[indices[0]].column.times.last,
            let body = BucketMatrix.encode(columns, id: id)
        else { return }
        buckets.append((id, last, body))
        sharing.add(buckets: id)
        for (column, index) in indices.enumerated() {
            let entry = waiting[index]
            let place = BucketPlace(row: id, column: column)
            let body = Chunk.encode(
                buckets: place, of: entry.column, key: entry.key, sharedTimes: sharedTimes)
            chunks.append((entry.key, entry.column.count, body))
            waiting[index].isWritten = true
        }
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
        try SharedRows.write(times, to: .times, db)
        try SharedRows.write(buckets, to: .buckets, db)
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
