internal import GRDB
internal import Telemetry

/// The next stretch of batches as the chunks they become, encoded while the writer goes on writing.
struct FoldPlan {
    private(set) var chunks: [(key: ChunkKey, samples: Int, body: [UInt8])] = []
    private(set) var times: [(id: Int64, last: Timestamp, body: [UInt8])] = []
    private(set) var folded: [FoldedSeries] = []
    private(set) var batchCount = 0
    private(set) var sampleCount = 0
    /// Batches up to here go into the chunks.
    private(set) var lastBatch: Int64 = 0

    /// Samples one transaction folds: what bounds its memory and the time the writer waits.
    static let sampleLimit = 1 << 20

    /// Nil when no batch is old enough: each must end before `cutoff`.
    init?(_ db: Database, before cutoff: Timestamp, window: TimeSpan) throws {
        var contents: [Int64: Contents] = [:]
        try collect(db, before: cutoff, into: &contents)
        if batchCount == 0 { return nil }
        var builder = try ChunkBuilder(db, window: window)
        for (id, content) in contents.sorted(by: { $0.key < $1.key }) {
            try builder.add(content.floats, series: id)
            try builder.add(content.histograms, series: id)
            folded.append(FoldedSeries(series: id, last: content.last, kinds: content.kinds))
        }
        try builder.finish()
        chunks = builder.chunks
        times = builder.times
    }

    private struct Contents {
        var floats = Telemetry.Column()
        var histograms: [HistogramSample] = []

        var last: Int64 {
            max(
                floats.times.last?.milliseconds ?? .min, histograms.last?.time.milliseconds ?? .min)
        }

        var kinds: ChunkKinds {
            (floats.isEmpty ? [] : ChunkKinds.floats).union(histograms.isEmpty ? [] : .histograms)
        }
    }

    private mutating func collect(
        _ db: Database, before cutoff: Timestamp, into contents: inout [Int64: Contents]
    ) throws {
        let query = try Query(db, "SELECT id, last, samples, body FROM batch ORDER BY id")
        defer { query.finish() }
        while try query.step(), query.integer(1) < cutoff.milliseconds {
            let samples = Int(query.integer(2))
            if batchCount > 0, sampleCount + samples > FoldPlan.sampleLimit { return }
            let id = query.integer(0)
            let batch: Batch
            do { batch = try Batch.decode(query.blob(3)) } catch { throw Corruption.batch(id, error) }
            for entry in batch.floats {
                contents[entry.series, default: Contents()].floats.append(
                    entry.column, 0..<entry.column.count)
            }
            for entry in batch.histograms {
                contents[entry.series, default: Contents()].histograms += entry.samples
            }
            lastBatch = id
            batchCount += 1
            sampleCount += samples
        }
    }
}

extension FoldPlan {
    /// Writes the chunks and deletes the batches they came from; returns the new generation.
    func write(_ db: Database) throws -> Int64 {
        var state = try StateRow.fetch(db)
        let timesRow = try Query(db, "INSERT INTO times (id, last, body) VALUES (?, ?, ?)")
        for row in times {
            timesRow.bind(1, row.id)
            timesRow.bind(2, row.last.milliseconds)
            try timesRow.run(blob: 3, row.body)
        }
        let chunkRow = try Query(db, "INSERT OR REPLACE INTO chunk (id, samples, body) VALUES (?, ?, ?)")
        for row in chunks {
            chunkRow.bind(1, row.key.rowID)
            chunkRow.bind(2, Int64(row.samples))
            try chunkRow.run(blob: 3, row.body)
        }
        try ColdDay.mark(
            Set(chunks.map { ColdDay(of: Timestamp(milliseconds: $0.key.second * 1_000)) }), db)
        let seriesRow = try Query(
            db,
            """
            UPDATE series SET folded = ?1, kinds = kinds | ?2,
                checksum = row_checksum(id, first, ?1, kinds | ?2, labels)
            WHERE id = ?3
            """)
        for row in folded {
            seriesRow.bind(1, row.last)
            seriesRow.bind(2, row.kinds.rawValue)
            seriesRow.bind(3, row.series)
            try seriesRow.run()
        }
        let deletion = try Query(db, "DELETE FROM batch WHERE id <= ?")
        deletion.bind(1, lastBatch)
        try deletion.run()
        state.generation += 1
        state.foldedBatch = lastBatch
        try state.write(db)
        return state.generation
    }
}
