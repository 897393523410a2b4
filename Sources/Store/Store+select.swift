internal import GRDB
internal import Synchronization
package import Telemetry

extension Store {
    package func select(
        _ matchers: [Matcher], in range: TimeRange
    ) async throws(StoreError) -> [Series] {
        let conditions = try compile(matchers)
        if range.isEmpty { return [] }
        return try await answer { head in
            head.views(conditions) { $0.view(in: range) }
        } reading: { chunks, view in
            try chunks.extend(&view, in: range)
        }
    }

    package func selectLast(
        _ matchers: [Matcher], at time: Timestamp, lookback: TimeSpan
    ) async throws(StoreError) -> [Series] {
        let conditions = try compile(matchers)
        let oldest = time - lookback
        return try await answer { head in
            head.views(conditions) { $0.view(lastAt: time, notBefore: oldest) }
        } reading: { chunks, view in
            try chunks.extendLast(&view, at: time, notBefore: oldest)
        }
    }

    /// Takes each series' part in memory, adds what chunks hold where memory does not reach far enough,
    /// and leaves out series without a sample.
    private func answer(
        _ look: @escaping @Sendable (inout Head) -> [SeriesView],
        reading: @escaping @Sendable (inout ChunkReader, inout SeriesView) throws -> Void
    ) async throws(StoreError) -> [Series] {
        if mode == .readWrite {
            let views = head.withLock { look(&$0) }
            if views.allSatisfy(\.isComplete) { return try limited(views) }
        }
        while true {
            let series: [Series]? = try await onReader { [self] db in
                guard var views = try consistentViews(db, look) else { return nil }
                var chunks = try ChunkReader(db, meter: ReadMeter(options), memory: times)
                for index in views.indices where !views[index].isComplete {
                    try reading(&chunks, &views[index])
                }
                return try limited(views)
            }
            if let series { return series }
        }
    }

    /// Nil when memory is already past the state of the file that the transaction sees: chunks written
    /// since then hold samples that are no longer in memory.
    func consistentViews(
        _ db: Database, _ look: (inout Head) -> [SeriesView]
    ) throws -> [SeriesView]? {
        if mode == .readWrite {
            let generation = try StateRow.fetch(db).generation
            return head.withLock { $0.generation > generation ? nil : look(&$0) }
        }
        return try head.withLock { try HeadLoader.follow(&$0, db) ? look(&$0) : nil }
    }

    private func limited(_ views: [SeriesView]) throws(StoreError) -> [Series] {
        var meter = ReadMeter(options)
        var result: [Series] = []
        for view in views where !view.series.isEmpty {
            try meter.add(view.series)
            result.append(view.series)
        }
        return result
    }

    func compile(_ matchers: [Matcher]) throws(StoreError) -> [CompiledMatcher] {
        do {
            return try [CompiledMatcher](matchers)
        } catch {
            throw .invalidSelector("\(error)")
        }
    }
}
