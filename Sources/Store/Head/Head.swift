internal import Telemetry

/// Everything the store keeps in memory: the index of all series and the samples not yet folded into
/// chunks. The writer's head is fed by appends, a reader's by the batch rows it sees.
struct Head {
    var index = SeriesIndex()
    var series: [HeadSeries] = []
    /// The newest batch whose samples are here or in chunks.
    var lastBatch: Int64 = 0
    /// The newest series row seen.
    var lastSeries: Int64 = 0
    /// Counts the folds and retentions; a snapshot of the file with a lower one lacks chunks whose
    /// samples are no longer here.
    var generation: Int64 = 0
    /// What the file keeps in slices.
    var rollups = Rollups()
    var sampleCount = 0
    var byteCount = 0
    var counters = StoreCounters()
    /// Metrics of which new series were refused, since the store was opened.
    private(set) var fullMetrics: Set<String> = []
    /// Series by the bytes remote-write senders name them with.
    var raw = RawSeries()
    /// Counts the bodies worked on, to see a series come twice in one.
    var round: UInt32 = 0
    /// Newest sample a remote-write body has brought since the store was opened.
    var frontier = Timestamp.distantPast
    /// Windows before this time were folded because newer samples came in.
    var foldedBefore = Timestamp.distantPast

    /// Notes a metric of which series were refused; the first hundred are enough to act on.
    mutating func note(full metric: String) {
        if fullMetrics.count < 100 { fullMetrics.insert(metric) }
    }

    mutating func add(_ row: SeriesRow) {
        index.add(id: row.id, labels: row.labels, first: row.first)
        var entry = HeadSeries()
        entry.folded = row.folded ?? .min
        entry.last = entry.folded
        entry.kinds = ChunkKinds(rawValue: row.kinds)
        series.append(entry)
        lastSeries = max(lastSeries, row.id)
    }

    /// Takes in a committed batch; one that is already here is ignored, as are samples that chunks have.
    mutating func apply(_ batch: Batch, id: Int64) {
        guard id > lastBatch else { return }
        lastBatch = id
        for entry in batch.floats {
            guard let slot = index.slot(id: entry.series) else { continue }
            let column = entry.column.newer(than: series[Int(slot)].folded)
            series[Int(slot)].append(column)
            sampleCount += column.count
            byteCount += column.count * HeadSeries.floatBytes
        }
        for entry in batch.histograms {
            guard let slot = index.slot(id: entry.series) else { continue }
            let folded = series[Int(slot)].folded
            let samples = entry.samples.filter { $0.time.milliseconds > folded }
            byteCount += series[Int(slot)].append(samples)
            sampleCount += samples.count
        }
    }

    /// Forgets samples that chunks hold now.
    mutating func drop(_ folded: [FoldedSeries], generation: Int64) {
        for entry in folded {
            guard let slot = index.slot(id: entry.series) else { continue }
            let freed = series[Int(slot)].drop(through: entry.last)
            series[Int(slot)].kinds.formUnion(entry.kinds)
            sampleCount -= freed.samples
            byteCount = max(0, byteCount - freed.bytes)
        }
        self.generation = max(self.generation, generation)
    }
}

/// How far the samples of a series are in chunks.
struct FoldedSeries {
    var series: Int64
    var last: Int64
    var kinds: ChunkKinds
}

/// A row of the `series` table.
struct SeriesRow {
    var id: Int64
    var first: Int64
    var folded: Int64?
    var kinds: Int64
    var labels: Labels
}

extension SeriesRow {
    /// The current row of a query for `id, first, folded, kinds, labels, checksum`.
    init(
        _ query: Query, labels read: (UnsafeRawBufferPointer) throws(FormatError) -> Labels
    ) throws(FormatError) {
        let labels = query.blob(4)
        id = query.integer(0)
        first = query.integer(1)
        folded = query.isNull(2) ? nil : query.integer(2)
        kinds = query.integer(3)
        let sum = RowChecksum.series(id: id, first: first, folded: folded, kinds: kinds, labels: labels)
        guard query.integer(5) == sum else {
            throw FormatError(what: "a matching checksum", offset: labels.count)
        }
        self.labels = try read(labels)
    }
}

/// Counted since the store was opened.
struct StoreCounters {
    var appended: Int64 = 0
    var outOfOrder: Int64 = 0
    var rejected: Int64 = 0
    /// Not stored, because their metric has too many series.
    var refused: Int64 = 0
}
