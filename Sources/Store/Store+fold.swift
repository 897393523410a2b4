internal import GRDB
internal import Synchronization
package import Telemetry

/// What a fold did.
package struct FoldReport: Hashable, Sendable {
    package var batches = 0
    package var samples = 0
    package var chunks = 0
    /// Encoded bytes of the chunks written, their shared times included.
    package var bytes = 0
}

extension Store {
    /// Moves batches into compressed chunks once their window is over and they are older than
    /// `foldAge`. Call it every minute or so; it does nothing when there is nothing to do.
    @discardableResult
    package func fold(now: Timestamp) async throws(StoreError) -> FoldReport {
        try await fold(before: windowStart(now - options.foldAge))
    }

    private func fold(before cutoff: Timestamp) async throws(StoreError) -> FoldReport {
        await rewriting.enter()
        defer { rewriting.leave() }
        var report = FoldReport()
        while let plan = try await plan(before: cutoff) {
            try await onWriter { [self] db in
                var generation: Int64 = 0
                try db.inTransaction(.immediate) {
                    generation = try plan.write(db)
                    return .commit
                }
                head.withLock { $0.drop(plan.folded, generation: generation) }
            }
            report.add(plan)
        }
        return report
    }

    private func plan(before cutoff: Timestamp) async throws(StoreError) -> FoldPlan? {
        guard mode == .readWrite else { throw .readOnly(path: path) }
        return try await onReader { [options] db in
            try FoldPlan(db, before: cutoff, window: options.chunkWindow)
        }
    }

    /// After an append: a window that the data itself has left behind is folded at once, without waiting
    /// for the clock to come round, so that a week imported in seconds stays small. Each window end does
    /// this once, whatever the clocks of senders say.
    func foldFinishedWindows() async {
        let (cutoff, isFull) = head.withLock { head in
            let cutoff = windowStart(head.frontier - options.foldAge)
            let isNew = cutoff > head.foldedBefore
            // The first append after opening only sets the mark: what is older waits for the clock.
            let isFirst = head.foldedBefore == .distantPast
            if isNew { head.foldedBefore = cutoff }
            return (isNew && !isFirst ? cutoff : nil, head.byteCount > options.headByteLimit)
        }
        // A failure is no failure of the append that brought it up; the clock's fold tries again.
        if let cutoff { _ = try? await fold(before: cutoff) }
        if isFull { await relieveHead() }
    }

    /// Folds early when memory holds too much: whole windows first, then all but the last minutes, then
    /// everything. A failure is no failure of the append that brought it up; the next one tries again.
    func relieveHead() async {
        let newest = head.withLock { $0.newest }
        let old = newest - options.foldAge
        for cutoff in [windowStart(old), old, .distantFuture] {
            _ = try? await fold(before: cutoff)
            if head.withLock({ $0.byteCount }) <= options.headByteLimit { return }
        }
    }

    private func windowStart(_ time: Timestamp) -> Timestamp {
        let window = options.chunkWindow.milliseconds
        return Timestamp(milliseconds: floorDivide(time.milliseconds, window) * window)
    }
}

extension FoldReport {
    fileprivate mutating func add(_ plan: FoldPlan) {
        batches += plan.batchCount
        samples += plan.sampleCount
        chunks += plan.chunks.count
        bytes += plan.chunks.reduce(0) { $0 + $1.body.count } + plan.times.reduce(0) { $0 + $1.body.count }
    }
}

extension Head {
    /// The newest sample of all.
    var newest: Timestamp {
        Timestamp(milliseconds: series.reduce(Timestamp.distantPast.milliseconds) { max($0, $1.last) })
    }
}
