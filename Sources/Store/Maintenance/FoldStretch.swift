internal import GRDB
internal import Telemetry

/// The batches a fold takes: those that end before a cut, wherever they stand between others. History that is
/// imported comes among what is measured now. Their samples are in memory, and are folded from there, some
/// series at a time; the rows go when all of them are in chunks.
///
/// A series may have samples of the same time in other batches. They are folded too, and are not taken in
/// again when those batches are read: chunks have them.
struct FoldStretch {
    /// Ids that follow each other.
    private(set) var runs: [ClosedRange<Int64>] = []
    private(set) var batchCount = 0
    private(set) var sampleCount = 0
    /// The newest sample among them.
    private(set) var end = Timestamp.distantPast
    /// Up to here all batches are in chunks once the fold is done.
    private var foldedBatch: Int64 = 0

    /// Nil when no batch is old enough: each must end before `cutoff`. Batches after `applied`, whose samples
    /// memory may not have yet, are left for the next fold.
    init?(_ db: Database, before cutoff: Timestamp, through applied: Int64) throws {
        var firstLeft: Int64?
        var newest: BatchNumbers?
        let query = try Query(db, "SELECT id, first, last, samples, checksum FROM batch ORDER BY id")
        defer { query.finish() }
        while try query.step() {
            if let newest { take(newest) }
            newest = nil
            let row = BatchNumbers(query)
            do { try row.check() } catch { throw Corruption.batch(row.id, error) }
            if row.id <= applied, row.last < cutoff.milliseconds {
                newest = row
            } else {
                firstLeft = firstLeft ?? row.id
            }
        }
        // The newest row stays as long as an older one does: its id would be used again.
        if let newest, firstLeft == nil { take(newest) }
        guard let last = runs.last?.upperBound else { return nil }
        foldedBatch = firstLeft.map { $0 - 1 } ?? last
    }

    private mutating func take(_ row: BatchNumbers) {
        if let run = runs.last, run.upperBound + 1 == row.id {
            runs[runs.count - 1] = run.lowerBound...row.id
        } else {
            runs.append(row.id...row.id)
        }
        end = max(end, Timestamp(milliseconds: row.last))
        batchCount += 1
        sampleCount += Int(row.samples)
    }

    /// Deletes the rows.
    func strike(_ db: Database) throws {
        let deletion = try Query(db, "DELETE FROM batch WHERE id BETWEEN ? AND ?")
        for run in runs {
            deletion.bind(1, run.lowerBound)
            deletion.bind(2, run.upperBound)
            try deletion.run()
        }
        var state = try StateRow.fetch(db)
        state.foldedBatch = max(state.foldedBatch, foldedBatch)
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
