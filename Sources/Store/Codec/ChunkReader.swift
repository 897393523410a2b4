internal import GRDB
internal import Telemetry

/// Reads the chunks of series within one transaction. Series of the same scrapes share their times, which
/// are decoded once.
struct ChunkReader {
    private let scan: Query
    private let backwards: Query
    private let times: Query
    private let buckets: Query
    private var knownBuckets = BucketMemory()
    private var knownTimes: [Int64: [Timestamp]] = [:]
    private var joinedTimes = JoinedTimes()
    private let memory: TimesMemory?
    var meter: ReadMeter

    /// - Parameters:
    ///   - meter: throws once the chunks decoded are too many.
    ///   - memory: of times that readers before this one decoded.
    init(_ db: Database, meter: ReadMeter = .unlimited, memory: TimesMemory? = nil) throws {
        scan = try Query(
            db,
            """
            SELECT id, body FROM chunk
            WHERE id >= coalesce((SELECT max(id) FROM chunk WHERE id BETWEEN ?1 AND ?2), ?2) AND id <= ?3
            ORDER BY id
            """)
        backwards = try Query(
            db, "SELECT id, body FROM chunk WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC")
        times = try Query(db, "SELECT body FROM times WHERE id = ?")
        buckets = try Query(db, "SELECT body FROM buckets WHERE id = ?")
        self.memory = memory
        self.meter = meter
    }

    /// Puts the samples that chunks hold of the range in front of those from memory.
    mutating func extend(_ view: inout SeriesView, in range: TimeRange) throws {
        for kind in view.kinds.each {
            var found = ChunkSamples()
            try walk(view.id, kind, range) { reader, row in
                let isFirst = found.values.isEmpty
                try reader.decode(row, range, into: &found)
                if isFirst { found.reserve(until: range.end) }
                return true
            }
            view.series.prepend(found, &joinedTimes)
        }
    }

    /// Hands out the rows of a series' chunks that may hold something of the range, oldest first, until
    /// `body` says that they are enough.
    mutating func walk(
        _ series: Int64, _ kind: ChunkKind, _ range: TimeRange,
        _ body: (inout ChunkReader, Query) throws -> Bool
    ) throws {
        let (scan, backwards) = (scan, backwards)
        let first = ChunkKey(series: series, kind: kind, second: ChunkKey.seconds.lowerBound).rowID
        let start = ChunkKey(series: series, kind: kind, time: range.start).rowID
        let end = ChunkKey(series: series, kind: kind, time: range.end).rowID
        backwards.bind(1, first)
        backwards.bind(2, end)
        defer { backwards.finish() }
        guard try backwards.step() else { return }
        // One that begins before a short range is often all there is of it.
        if backwards.integer(0) <= start {
            _ = try body(&self, backwards)
            return
        }
        scan.bind(1, first)
        scan.bind(2, start)
        scan.bind(3, end)
        defer { scan.finish() }
        while try scan.step() {
            guard try body(&self, scan) else { return }
        }
    }

    /// Finds the last sample at or before `time` where memory has none.
    mutating func extendLast(
        _ view: inout SeriesView, at time: Timestamp, notBefore oldest: Timestamp
    ) throws {
        var last: LastSample?
        for kind in view.kinds.each {
            guard let sample = try lastSample(view.id, kind, at: time) else { continue }
            if last.map({ $0.time < sample.time }) ?? true { last = sample }
        }
        guard let last, last.time >= oldest else { return }
        view.series = last.series(view.series.labels)
    }

    /// One chunk whole; empty when there is none.
    mutating func chunk(_ key: ChunkKey) throws -> ChunkSamples {
        var found = ChunkSamples()
        try row(key) { reader, row in
            try reader.decode(row, TimeRange(.distantPast, .distantFuture), into: &found)
        }
        return found
    }

    /// Hands out the row of one chunk, when there is one.
    mutating func row(_ key: ChunkKey, _ body: (inout ChunkReader, Query) throws -> Void) throws {
        let query = backwards
        query.bind(1, key.rowID)
        query.bind(2, key.rowID)
        defer { query.finish() }
        if try query.step() { try body(&self, query) }
    }

    /// The header of one chunk; nil when there is none.
    func header(_ key: ChunkKey) throws -> Chunk.Header? {
        backwards.bind(1, key.rowID)
        backwards.bind(2, key.rowID)
        defer { backwards.finish() }
        guard try backwards.step() else { return nil }
        return try corruption(key) { () throws(FormatError) in
            try Chunk.open(backwards.blob(1), key: key).0
        }
    }

    private mutating func lastSample(
        _ series: Int64, _ kind: ChunkKind, at time: Timestamp
    ) throws -> LastSample? {
        backwards.bind(1, ChunkKey(series: series, kind: kind, second: ChunkKey.seconds.lowerBound).rowID)
        backwards.bind(2, ChunkKey(series: series, kind: kind, time: time).rowID)
        defer { backwards.finish() }
        while try backwards.step() {
            let key = ChunkKey(rowID: backwards.integer(0))
            let (header, _) = try corruption(key) { () throws(FormatError) in
                try Chunk.open(backwards.blob(1), key: key)
            }
            if header.first > time { continue }
            if let summary = header.summary, summary.staleCount == 0, header.last <= time {
                return .float(header.last, summary.last)
            }
            var found = ChunkSamples()
            try decode(backwards, TimeRange(.distantPast, time), into: &found)
            if let sample = found.histograms.last { return .histogram(sample) }
            if let time = found.lastFloatTime, let value = found.values.last {
                return .float(time, value)
            }
        }
        return nil
    }

    /// Appends what the current row has of the range.
    mutating func decode(_ query: Query, _ range: TimeRange, into found: inout ChunkSamples) throws {
        let key = ChunkKey(rowID: query.integer(0))
        var (header, reader) = try corruption(key) { () throws(FormatError) in
            try Chunk.open(query.blob(1), key: key)
        }
        guard range.overlaps(TimeRange(header.first, header.last)) else { return }
        // Before anything is decoded; how large histograms are is known after it.
        try meter.add(header.count, bytes: header.kind == .floats ? header.count * HeadSeries.floatBytes : 0)
        let times = try times(header, key, &reader)
        let from = times.partitioningIndex { $0 >= range.start }
        let to = times.partitioningIndex { $0 > range.end }
        let part = from..<max(from, to)
        if header.kind == .floats {
            let values = try values(header, key, part, &reader)
            found.append(values, at: ChunkSamples.Part(row: header.sharedTimes, times: times, range: part))
            return
        }
        let samples = try corruption(key) { () throws(FormatError) in
            try Chunk.histograms(header, times: times, &reader)
        }
        found.histograms += samples[part]
        try meter.add(0, bytes: samples[part].reduce(0) { $0 + HeadSeries.size($1.histogram) })
    }

    /// The values of a chunk at `part`; the reader stands behind its times.
    mutating func values(
        _ header: Chunk.Header, _ key: ChunkKey, _ part: Range<Int>, _ reader: inout ByteReader
    ) throws -> [Double] {
        guard let place = header.buckets else {
            return try corruption(key) { () throws(FormatError) in
                try Chunk.values(header, &reader, part: part)
            }
        }
        do {
            // A method would take a copy of all that is known along.
            return try knownBuckets.values(place, part: part, count: header.count) { [buckets] id in
                try ChunkReader.openBuckets(id, buckets)
            }
        } catch let error as FormatError {
            throw Corruption.buckets(place.row, error)
        }
    }

    private static func openBuckets(_ id: Int64, _ buckets: Query) throws -> OpenBuckets {
        buckets.bind(1, id)
        defer { buckets.finish() }
        guard try buckets.step() else { throw Corruption.missingBuckets(id) }
        return try OpenBuckets(buckets.blob(0), id: id)
    }

    mutating func times(
        _ header: Chunk.Header, _ key: ChunkKey, _ reader: inout ByteReader
    ) throws -> [Timestamp] {
        guard let id = header.sharedTimes else {
            return try corruption(key) { () throws(FormatError) in try Chunk.ownTimes(header, &reader) }
        }
        let known = try knownTimes[id] ?? sharedTimes(id)
        knownTimes[id] = known
        return try corruption(key) { () throws(FormatError) in try Chunk.checked(known, header, reader) }
    }

    private func sharedTimes(_ id: Int64) throws -> [Timestamp] {
        times.bind(1, id)
        defer { times.finish() }
        guard try times.step() else { throw Corruption.missingTimes(id) }
        let row = times.blob(0)
        do {
            let checksum = try SharedTimes.checksum(row)
            if let known = memory?.find(id, checksum: checksum) { return known }
            let decoded = try SharedTimes.decode(row, id: id)
            memory?.keep(id, checksum: checksum, decoded)
            return decoded
        } catch {
            throw Corruption.times(id, error)
        }
    }

    func corruption<Value>(
        _ key: ChunkKey, _ work: () throws(FormatError) -> Value
    ) throws -> Value {
        do {
            return try work()
        } catch {
            throw Corruption.chunk(key, error)
        }
    }
}

extension Series {
    /// Puts older samples in front; memory may still hold the newest of them.
    fileprivate mutating func prepend(_ older: consuming ChunkSamples, _ joined: inout JoinedTimes) {
        if let last = older.lastFloatTime {
            let newer = floats.times.partitioningIndex { $0 > last }...
            older.append(floats.values[newer])
            floats = Column(times: joined.times(older.parts, and: floats.times[newer]), values: older.values)
        }
        if let last = older.histograms.last?.time {
            let from = histograms.partitioningIndex { $0.time > last }
            histograms = older.histograms + histograms[from...]
        }
    }
}
