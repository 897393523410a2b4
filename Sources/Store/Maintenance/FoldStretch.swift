internal import GRDB
internal import Telemetry

/// The batches a fold takes: all up to `lastBatch`. Their samples are in memory, and are folded from there,
/// some series at a time; the rows go when all of them are in chunks.
///
/// A series may have samples of the same time in later batches. They are folded too, and are not taken in
/// again when those batches are read: chunks have them.
struct FoldStretch {
    let lastBatch: Int64
    private(set) var batchCount = 0
    private(set) var sampleCount = 0
    /// The newest sample among them.
    private(set) var end = Timestamp.distantPast

    /// Nil when no batch is old enough: each must end before `cutoff`. Batches after `applied`, whose samples
    /// memory may not have yet, are left for the next fold.
    init?(_ db: Database, before cutoff: Timestamp, through applied: Int64) throws {
        var last: Int64?
        let query = try Query(db, "SELECT id, last, samples FROM batch WHERE id <= ? ORDER BY id")
        query.bind(1, applied)
        defer { query.finish() }
        while try query.step(), query.integer(1) < cutoff.milliseconds {
            last = query.integer(0)
            end = max(end, Timestamp(milliseconds: query.integer(1)))
            batchCount += 1
            sampleCount += Int(query.integer(2))
        }
        guard let last else { return nil }
        lastBatch = last
    }

    /// Deletes the rows.
    func strike(_ db: Database) throws {
        let deletion = try Query(db, "DELETE FROM batch WHERE id <= ?")
        deletion.bind(1, lastBatch)
        try deletion.run()
        var state = try StateRow.fetch(db)
        state.foldedBatch = max(state.foldedBatch, lastBatch)
        try state.write(db)
    }
}

/// What memory has of a series up to the end of a fold.
struct FoldSource {
    var series: Int64
    var floats: Telemetry.Column
    var histograms: [HistogramSample]

    var last: Int64 {
        max(floats.times.last?.milliseconds ?? .min, histograms.last?.time.milliseconds ?? .min)
    }

    var kinds: ChunkKinds {
        (floats.isEmpty ? [] : ChunkKinds.floats).union(histograms.isEmpty ? [] : .histograms)
    }
}

extension Head {
    /// Samples of the next series with any up to `end`, from `slot` on, which is moved behind them: a series
    /// at least, and about `limit` samples.
    func foldSources(from slot: inout Int, through end: Timestamp, limit: Int) -> [FoldSource] {
        var sources: [FoldSource] = []
        var count = 0
        while slot < series.count, count < limit {
            let part = series[slot].samples(in: TimeRange(.distantPast, end))
            if !part.floats.isEmpty || !part.histograms.isEmpty {
                let id = index.entries[slot].id
                sources.append(FoldSource(series: id, floats: part.floats, histograms: part.histograms))
                count += part.floats.count + part.histograms.count
            }
            slot += 1
        }
        return sources
    }
}
