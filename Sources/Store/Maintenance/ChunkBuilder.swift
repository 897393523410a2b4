internal import GRDB
internal import Telemetry

/// Cuts columns into windows, joins them with what a window's chunk already holds, and encodes them.
struct ChunkBuilder {
    private(set) var chunks: [(key: ChunkKey, samples: Int, body: [UInt8])] = []
    private(set) var times: [(id: Int64, last: Timestamp, body: [UInt8])] = []
    /// Float windows wait until all are known: only then is it clear which share their times.
    private var waiting: [(key: ChunkKey, column: Telemetry.Column)] = []
    private var users: [TimeList: Int] = [:]
    private var existing: ExistingChunks
    private let window: Int64

    init(_ db: Database, window: TimeSpan) throws {
        existing = try ExistingChunks(db)
        self.window = window.milliseconds
    }

    mutating func add(_ column: Telemetry.Column, series: Int64) throws {
        for (start, part) in windows(column.times) {
            let range = windowRange(start)
            let old = try existing.last(series, .floats, in: range)
            let key = old?.key ?? ChunkKey(series: series, kind: .floats, time: range.start)
            var joined = old?.samples.floats ?? Telemetry.Column()
            let from = column.times[part].partitioningIndex { $0 > joined.times.last ?? .distantPast }
            joined.append(column, from..<part.upperBound)
            waiting.append((key, joined))
            users[TimeList(joined.times), default: 0] += 1
        }
    }

    mutating func add(_ samples: [HistogramSample], series: Int64) throws {
        for (start, part) in windows(samples.map(\.time)) {
            let range = windowRange(start)
            let old = try existing.last(series, .histograms, in: range)
            var key = old?.key ?? ChunkKey(series: series, kind: .histograms, time: range.start)
            let known = old?.samples.histograms ?? []
            let newer = samples[part].filter { $0.time > known.last?.time ?? .distantPast }
            for piece in pieces(known + newer) {
                chunks.append((key, piece.count, Chunk.encode(histograms: Array(piece), key: key)))
                guard let last = piece.last else { continue }
                key.second = max(
                    key.second + 1, ChunkKey(series: series, kind: .histograms, time: last.time).second)
            }
        }
    }

    /// Encodes the float windows.
    mutating func finish() throws {
        var ids: [TimeList: Int64] = [:]
        for (key, column) in waiting {
            var shared: Int64?
            let list = TimeList(column.times)
            if users[list, default: 0] > 1, let last = column.times.last {
                let id = ids[list] ?? existing.nextTimes()
                if ids.updateValue(id, forKey: list) == nil {
                    times.append((id, last, SharedTimes.encode(column.times, id: id)))
                }
                shared = id
            }
            chunks.append((key, column.count, Chunk.encode(floats: column, key: key, sharedTimes: shared)))
        }
        waiting = []
        chunks.sort { $0.key.rowID < $1.key.rowID }
    }

    private func windowRange(_ start: Int64) -> TimeRange {
        TimeRange(Timestamp(milliseconds: start), Timestamp(milliseconds: start + window - 1))
    }

    /// Runs of times within one window, and where that window starts.
    private func windows(_ times: [Timestamp]) -> [(start: Int64, part: Range<Int>)] {
        var result: [(start: Int64, part: Range<Int>)] = []
        var index = 0
        while index < times.count {
            let start = floorDivide(times[index].milliseconds, window) * window
            let end = times[index...].partitioningIndex { $0.milliseconds >= start + window }
            result.append((start, index..<end))
            index = end
        }
        return result
    }

    /// Histograms of one window in as many chunks as their limits ask for: nearly always one.
    private func pieces(_ samples: [HistogramSample]) -> [ArraySlice<HistogramSample>] {
        var result: [ArraySlice<HistogramSample>] = []
        var start = 0
        var widest = 0
        for (index, sample) in samples.enumerated() {
            widest = max(widest, HistogramColumn.cells(sample.histogram))
            let count = index - start + 1
            if count > Chunk.maximumHistograms || (count > 1 && widest * count > HistogramColumn.maximumCells)
            {
                result.append(samples[start..<index])
                start = index
                widest = HistogramColumn.cells(sample.histogram)
            }
        }
        result.append(samples[start...])
        return result
    }
}

/// The chunks that are on disk before a fold.
struct ExistingChunks {
    private let query: Query
    private var reader: ChunkReader
    private var lastTimes: Int64

    init(_ db: Database) throws {
        query = try Query(db, "SELECT max(id) FROM chunk WHERE id BETWEEN ? AND ?")
        reader = try ChunkReader(db)
        let times = try Query(db, "SELECT coalesce(max(id), 0) FROM times")
        lastTimes = try times.step() ? times.integer(0) : 0
        times.finish()
    }

    mutating func nextTimes() -> Int64 {
        lastTimes += 1
        return lastTimes
    }

    /// The chunk that samples of a window are joined with: the newest within the window, or the one that
    /// was merged with others of its day and reaches into the window. One of slices is left as it is, and
    /// what comes later is keyed behind it until the day is merged.
    mutating func last(
        _ series: Int64, _ kind: ChunkKind, in range: TimeRange
    ) throws -> (key: ChunkKey, samples: ChunkSamples)? {
        let windowStart = ChunkKey(series: series, kind: kind, time: range.start)
        let day = ColdDay(of: range.start).range.start
        query.bind(1, ChunkKey(series: series, kind: kind, time: day).rowID)
        query.bind(2, ChunkKey(series: series, kind: kind, time: range.end).rowID)
        defer { query.finish() }
        guard try query.step(), !query.isNull(0) else { return nil }
        let key = ChunkKey(rowID: query.integer(0))
        guard let header = try reader.header(key) else { return nil }
        if header.slice != nil {
            let next = ChunkKey(series: series, kind: kind, time: header.last).second + 1
            let free = ChunkKey(series: series, kind: kind, second: max(next, windowStart.second))
            return (free, ChunkSamples())
        }
        if key.second < windowStart.second, header.last < range.start { return nil }
        return (key, try reader.chunk(key))
    }
}
