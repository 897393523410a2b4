internal import GRDB
internal import Synchronization
package import Telemetry

extension Store {
    /// Writes a remote-write body in one transaction; what it holds is committed when this returns, and
    /// nothing of it when it throws. Samples that cannot be written are counted, the others are.
    package func append(_ block: WriteBlock) async throws(StoreError) -> WriteOutcome {
        if block.entries.isEmpty { return WriteOutcome(skippedBy: block) }
        try room.require()
        let outcome = try await onWriter { [self] db in
            let (work, batch) = head.withLock { head in
                (BlockIntake(block, head: &head, limit: options.seriesLimitPerMetric), head.lastBatch + 1)
            }
            if let range = work.range {
                let body = BatchWriter.encode(work.parts, of: block, and: work.intake.batch)
                let count = work.outcome.samples + work.outcome.histograms
                try db.inTransaction(.immediate) {
                    try insert(work.intake.newSeries, db)
                    try insert(body, id: batch, range, count, db)
                    return .commit
                }
            }
            head.withLock { head in
                head.commit(work.intake, batch: nil)
                if work.range != nil { head.apply(work, of: block, batch: batch) }
                work.teach(&head, block)
            }
            return work.outcome
        }
        await foldFinishedWindows()
        return outcome
    }
}

extension Head {
    /// Takes over what a body's commit has written.
    fileprivate mutating func apply(_ work: BlockIntake, of block: WriteBlock, batch id: Int64) {
        for part in work.parts {
            series[Int(part.slot)].append(block.times[part.samples], block.values[part.samples])
            sampleCount += part.samples.count
            byteCount += part.samples.count * HeadSeries.floatBytes
            counters.appended += Int64(part.samples.count)
        }
        apply(work.intake.batch, id: id)
        if let range = work.range { frontier = max(frontier, range.end) }
        lastBatch = max(lastBatch, id)
    }
}
