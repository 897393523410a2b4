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
        guard mode == .readWrite else { throw .readOnly(path: path) }
        var report = FoldReport()
        // Taken before the rows are read: a batch whose commit the reader sees already may not be in memory
        // yet, and a fold from memory must not take its row away.
        let applied = head.withLock { $0.lastBatch }
        let found = try await onReader { db in try FoldStretch(db, before: cutoff, through: applied) }
        guard let stretch = found else { return report }
        var slot = 0
        while true {
            let sources = head.withLock { head in
                head.foldSources(from: &slot, through: stretch.end, limit: FoldPlan.sampleLimit)
            }
            if sources.isEmpty { break }
            report.add(try await fold(sources))
        }
        try await onWriter { db in
            try db.inTransaction(.immediate) {
                try stretch.strike(db)
                return .commit
            }
        }
        report.batches = stretch.batchCount
        report.samples = stretch.sampleCount
        return report
    }

    private func fold(_ sources: [FoldSource]) async throws(StoreError) -> FoldPlan {
        let plan = try await onReader { [options] db in
            try FoldPlan(db, sources, window: options.chunkWindow)
        }
        try await onWriter { [self] db in
            var generation: Int64 = 0
            try db.inTransaction(.immediate) {
                generation = try plan.write(db)
                return .commit
            }
            head.withLock { $0.drop(plan.folded, generation: generation) }
        }
        return plan
    }

    /// After an append: a window that the data itself has left behind is folded at once, without waiting
    /// for the clock to come round, so that a week imported in seconds stays small. Each window end does
    /// this once, whatever the clocks of senders say.
    ///
    /// The append does not wait for it, unless memory fills up faster than folding empties it.
    func foldFinishedWindows() async {
        let limit = headLimit
        let (isDue, isOverfull) = head.withLock { head in
            let cutoff = windowStart(head.frontier - options.foldAge)
            // The first append after opening only sets the mark: what is older waits for the clock.
            if head.foldedBefore == .distantPast { head.foldedBefore = cutoff }
            let isFull = head.byteCount > limit
            return (cutoff > head.foldedBefore || isFull, head.byteCount > 2 * limit)
        }
        guard isDue else { return }
        if isOverfull { return await foldWhatIsDue() }
        folding.withLock { task in
            guard task == nil else { return }
            task = Task {
                await foldWhatIsDue()
                folding.withLock { $0 = nil }
            }
        }
    }

    /// Waits until what appends have set off is over.
    package func settle() async {
        await folding.withLock { $0 }?.value
    }

    /// A failure is no failure of the append that brought it up; the clock's fold tries again.
    private func foldWhatIsDue() async {
        let cutoff = head.withLock { head in
            let cutoff = windowStart(head.frontier - options.foldAge)
            defer { head.foldedBefore = max(head.foldedBefore, cutoff) }
            return cutoff > head.foldedBefore ? cutoff : nil
        }
        if let cutoff { _ = try? await fold(before: cutoff) }
        if head.withLock({ $0.byteCount }) > headLimit { await relieveHead() }
    }

    /// Bytes of samples beyond which windows are folded before they are over. Many series need more, or their
    /// chunks would be written anew every few minutes: an hour of samples every 15 s.
    var headLimit: Int {
        max(options.headByteLimit, head.withLock { $0.series.count } * 240 * HeadSeries.floatBytes)
    }

    /// Folds early when memory holds too much: whole windows first, then all but the last minutes, then
    /// everything. A failure is no failure of the append that brought it up; the next one tries again.
    func relieveHead() async {
        let newest = head.withLock { $0.newest }
        let old = newest - options.foldAge
        for cutoff in [windowStart(old), old, .distantFuture] {
            _ = try? await fold(before: cutoff)
            if head.withLock({ $0.byteCount }) <= headLimit { return }
        }
    }

    private func windowStart(_ time: Timestamp) -> Timestamp {
        let window = options.chunkWindow.milliseconds
        return Timestamp(milliseconds: floorDivide(time.milliseconds, window) * window)
    }
}

extension FoldReport {
    fileprivate mutating func add(_ plan: FoldPlan) {
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
