internal import GRDB
internal import Telemetry

/// Brings a head up to the state of the file that a transaction sees: at start-up from nothing, and in
/// reading processes before each query.
enum HeadLoader {
    /// False when the head is ahead of the transaction: it no longer has samples that this state of the
    /// file does not yet have in chunks, so the caller needs a newer transaction.
    @discardableResult
    static func follow(_ head: inout Head, _ db: Database) throws -> Bool {
        let state = try StateRow.fetch(db)
        if head.generation > state.generation { return false }
        if head.generation < state.generation { try reload(&head, state, db) }
        try addSeries(&head, db)
        head.rollups = try RollupTable.fetch(db)
        head.lastBatch = max(head.lastBatch, state.foldedBatch)
        try checkFirstBatch(state, db)
        let query = try Query(
            db, "SELECT id, first, last, samples, checksum, body FROM batch WHERE id > ? ORDER BY id")
        query.bind(1, head.lastBatch)
        while try query.step() {
            let id = query.integer(0)
            do {
                try BatchNumbers(query).check()
                head.apply(try Batch.decode(query.blob(5)), id: id)
            } catch {
                query.finish()
                throw Corruption.batch(id, error)
            }
        }
        return true
    }

    /// A batch with the number of one that is in chunks would be passed over, samples and all.
    private static func checkFirstBatch(_ state: StateRow, _ db: Database) throws {
        let query = try Query(db, "SELECT min(id) FROM batch")
        guard try query.step() else { return }
        defer { query.finish() }
        if !query.isNull(0), query.integer(0) <= state.foldedBatch {
            throw Corruption.batch(query.integer(0), FormatError(what: "a number not yet folded", offset: 0))
        }
    }

    private static func addSeries(_ head: inout Head, _ db: Database) throws {
        let query = try Query(
            db, "SELECT id, first, folded, kinds, labels, checksum FROM series WHERE id > ? ORDER BY id")
        query.bind(1, head.lastSeries)
        while try query.step() { head.add(try row(query, &head)) }
    }

    private static func row(_ query: Query, _ head: inout Head) throws -> SeriesRow {
        let id = query.integer(0)
        do {
            return try SeriesRow(query) { bytes throws(FormatError) in try head.index.readLabels(bytes) }
        } catch {
            query.finish()
            throw Corruption.series(id, error)
        }
    }

    /// After a fold or a retention elsewhere: series may be gone, and samples may have moved to chunks.
    private static func reload(_ head: inout Head, _ state: StateRow, _ db: Database) throws {
        var fresh = Head()
        try addSeries(&fresh, db)
        fresh.lastBatch = max(head.lastBatch, state.foldedBatch)
        fresh.generation = state.generation
        for slot in 0..<Int32(fresh.index.count) {
            let id = fresh.index.entries[Int(slot)].id
            guard let old = head.index.slot(id: id) else { continue }
            fresh.inherit(head.series[Int(old)], slot)
        }
        fresh.counters = head.counters
        head = fresh
    }
}

extension Head {
    /// Takes over what an older head had in memory of a series and chunks do not hold.
    fileprivate mutating func inherit(_ old: HeadSeries, _ slot: Int32) {
        var entry = old
        let known = series[Int(slot)]
        _ = entry.drop(through: known.folded)
        entry.kinds = known.kinds
        entry.last = max(old.last, known.last)
        series[Int(slot)] = entry
        sampleCount += entry.floats.count + entry.histograms.count
        byteCount += entry.floats.count * HeadSeries.floatBytes
        byteCount += entry.histograms.reduce(0) { $0 + HeadSeries.size($1.histogram) }
    }
}

/// The one row of the `state` table.
struct StateRow {
    var generation: Int64
    var foldedBatch: Int64

    static func fetch(_ db: Database) throws -> StateRow {
        let query = try Query(db, "SELECT generation, folded_batch, checksum FROM state WHERE id = 0")
        guard try query.step() else { throw Corruption.state }
        defer { query.finish() }
        let row = StateRow(generation: query.integer(0), foldedBatch: query.integer(1))
        let sum = RowChecksum.state(generation: row.generation, foldedBatch: row.foldedBatch)
        guard query.integer(2) == sum else { throw Corruption.state }
        return row
    }

    func write(_ db: Database) throws {
        let query = try Query(
            db,
            """
            UPDATE state SET generation = ?1, folded_batch = ?2, checksum = row_checksum(?1, ?2)
            WHERE id = 0
            """)
        query.bind(1, generation)
        query.bind(2, foldedBatch)
        try query.run()
    }
}

/// Says what is damaged, before the path is known.
enum Corruption: Error, CustomStringConvertible {
    case state
    case rollup(Int64)
    case series(Int64, FormatError)
    case batch(Int64, FormatError)
    case times(Int64, FormatError)
    case chunk(ChunkKey, FormatError)
    case missingTimes(Int64)
    case buckets(Int64, FormatError)
    case missingBuckets(Int64)
    /// Of the queue of what is sent elsewhere.
    case outgoing(String)
    case request(String)

    var description: String {
        switch self {
        case .rollup(let slice): "the row of slices of \(slice) ms does not match its checksum"
        case .state: "the state row is missing or does not match its checksum"
        case .series(let id, let error):
            "row of series \(id): expected \(error.what) at byte \(error.offset)"
        case .batch(let id, let error): "batch \(id): expected \(error.what) at byte \(error.offset)"
        case .times(let id, let error): "times \(id): expected \(error.what) at byte \(error.offset)"
        case .chunk(let key, let error):
            "chunk \(key.rowID) (series \(key.series), window at \(key.second) s): "
                + "expected \(error.what) at byte \(error.offset)"
        case .missingTimes(let id): "times \(id), which a chunk refers to, are missing"
        case .buckets(let id, let error): "buckets \(id): expected \(error.what) at byte \(error.offset)"
        case .outgoing(let what): "the queue of remote write: \(what)"
        case .request(let id): "request \(id): the row does not match its checksum"
        case .missingBuckets(let id): "buckets \(id), which a chunk refers to, are missing"
        }
    }
}
