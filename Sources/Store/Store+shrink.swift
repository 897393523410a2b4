internal import GRDB
internal import Synchronization
internal import Telemetry

extension Store {
    /// What a limit on the size never deletes: the last day is what somebody on call looks at.
    static let protectedAge = TimeSpan.days(1)

    /// While the pages in use are more than `sizeLimit`, deletes the oldest day of chunks and the
    /// unremarkable requests of before its end. Stops at the last day: a limit that is too small for it is
    /// told by `health()`, and costs no data somebody may need now.
    func shrink(now: Timestamp, _ report: inout RetentionReport) async throws(StoreError) {
        report.usedBytes = try await onReader { db in try Retention.usedBytes(db) }
        defer { usedBytes.store(report.usedBytes, ordering: .relaxed) }
        guard let limit = options.sizeLimit else { return }
        let grain = options.retentionGrain.milliseconds
        let end = (now - Store.protectedAge).milliseconds
        while report.usedBytes > limit {
            guard let oldest = try await oldestChunk() else { return }
            let boundary = Timestamp(
                milliseconds: (floorDivide(oldest.milliseconds, grain) + 1) * grain)
            guard boundary.milliseconds <= end else { return }
            report.chunks += try await deleteChunks(before: boundary)
            report.series += try await deleteSeries(before: boundary)
            report.requests += try await deleteRequests(before: boundary, notable: false)
            report.usedBytes = try await onReader { db in try Retention.usedBytes(db) }
        }
    }

    /// Where the oldest chunk begins; nil without any.
    func oldestChunk() async throws(StoreError) -> Timestamp? {
        let series = head.withLock { head in
            zip(head.index.entries, head.series).filter { !$1.kinds.isEmpty }.map { ($0.id, $1.kinds) }
        }
        return try await onReader { db in try Retention.oldest(db, series) }
    }
}
