internal import Telemetry

/// What one append will write, worked out against the head without changing a sample of it: nothing is
/// kept when the transaction fails.
struct Intake {
    var batch = Batch()
    var newSeries: [SeriesRow] = []
    var counters = StoreCounters()
    private var newIDs: [Labels: Int64] = [:]
    private var newestStaged: [Int64: Int64] = [:]
    private var room: SeriesRoom
    /// The first metric a series of which was refused.
    private(set) var fullMetric: String?

    /// A histogram with more buckets than this is refused.
    static let maximumBuckets = 65_536

    /// - Parameters:
    ///   - measured: of metrics whose writer bounds how many series they have.
    ///   - input: anything else. New series of a full metric are refused: samples that come bit by bit cannot
    ///     be added up, and a counter that leaves the sum would look like one that started anew.
    ///   - unlimited: metrics that the limit is not for.
    ///   - staged: newest samples, by series, that the same transaction writes before these.
    init(
        measured: [Series] = [], _ input: [Series], head: inout Head, limit: Int,
        unlimited: Set<String> = [], staged: [Int64: Int64] = [:]
    ) {
        newestStaged = staged
        room = SeriesRoom(limit: limit)
        batch.floats.reserveCapacity(measured.count + input.count)
        for series in measured where !series.isEmpty {
            let id = known(series.labels, head) ?? add(series, &head)
            take(series, id: id, newest: head.newest(id))
        }
        for series in input where !series.isEmpty {
            guard let id = known(series.labels, head) ?? admit(series, &head, unlimited) else {
                refuse(series)
                continue
            }
            take(series, id: id, newest: head.newest(id))
        }
        if !newSeries.isEmpty { dropSeriesWithoutSamples() }
    }

    /// A series is written with its first accepted sample, not before.
    private mutating func dropSeriesWithoutSamples() {
        let used = Set(batch.floats.map(\.series) + batch.histograms.map(\.series))
        newSeries.removeAll { !used.contains($0.id) }
    }

    private func known(_ labels: Labels, _ head: borrowing Head) -> Int64? {
        head.index.slot(of: labels).map { head.index.entries[Int($0)].id } ?? newIDs[labels]
    }

    /// The id of a new series; nil when its metric has no room for it.
    private mutating func admit(
        _ series: Series, _ head: inout Head, _ unlimited: Set<String>
    ) -> Int64? {
        let metric = series.labels.metricName ?? ""
        let newest = max(
            series.floats.times.last?.milliseconds ?? .min,
            series.histograms.last?.time.milliseconds ?? .min)
        guard unlimited.contains(metric) || room.take(metric, at: newest, head) else { return nil }
        return add(series, &head)
    }

    private mutating func refuse(_ series: Series) {
        counters.refused += Int64(series.floats.count + series.histograms.count)
        fullMetric = fullMetric ?? series.labels.metricName ?? ""
    }

    private mutating func add(_ series: Series, _ head: inout Head) -> Int64 {
        let id = head.lastSeries + Int64(newSeries.count) + 1
        let first = min(
            series.floats.times.first?.milliseconds ?? .max,
            series.histograms.first?.time.milliseconds ?? .max)
        newIDs[series.labels] = id
        newSeries.append(SeriesRow(id: id, first: first, folded: nil, kinds: 0, labels: series.labels))
        return id
    }

    /// Keeps the samples that are newer than all before them.
    private mutating func take(_ series: Series, id: Int64, newest: Int64) {
        var newest = max(newest, newestStaged[id] ?? .min)
        if !series.floats.isEmpty {
            let column = accepted(series.floats, after: newest)
            if let time = column.times.last {
                newest = time.milliseconds
                batch.floats.append(Batch.Floats(series: id, column: column))
                counters.appended += Int64(column.count)
            }
        }
        if !series.histograms.isEmpty {
            let samples = accepted(series.histograms, after: newest)
            if let sample = samples.last {
                newest = sample.time.milliseconds
                batch.histograms.append(Batch.Histograms(series: id, samples: samples))
                counters.appended += Int64(samples.count)
            }
        }
        newestStaged[id] = newest
    }

    private mutating func accepted(_ column: Column, after newest: Int64) -> Column {
        if isWhole(column, after: newest) { return column }
        var newest = newest
        var result = Column()
        for (time, value) in zip(column.times, column.values) {
            if accepts(time, &newest) { result.append(time, value) }
        }
        return result
    }

    private mutating func accepted(
        _ samples: [HistogramSample], after newest: Int64
    ) -> [HistogramSample] {
        var newest = newest
        return samples.filter { sample in
            let histogram = sample.histogram
            let buckets = histogram.positive.counts.count + histogram.negative.counts.count
            let isKnown =
                (-4...20).contains(histogram.schema)
                || histogram.schema == ExponentialHistogram.customBoundsSchema
            guard buckets + histogram.customBounds.count <= Intake.maximumBuckets, isKnown else {
                counters.rejected += 1
                return false
            }
            return accepts(sample.time, &newest)
        }
    }

    private mutating func accepts(_ time: Timestamp, _ newest: inout Int64) -> Bool {
        guard ChunkKey.canHold(time) else {
            counters.rejected += 1
            return false
        }
        guard time.milliseconds > newest else {
            counters.outOfOrder += 1
            return false
        }
        newest = time.milliseconds
        return true
    }

    private func isWhole(_ column: Column, after newest: Int64) -> Bool {
        guard let first = column.times.first, let last = column.times.last else { return true }
        guard ChunkKey.canHold(first), ChunkKey.canHold(last) else { return false }
        var newest = newest
        for time in column.times {
            if time.milliseconds <= newest { return false }
            newest = time.milliseconds
        }
        return true
    }
}

extension Head {
    /// Newest sample of a series, `Int64.min` when it is not known or has none.
    func newest(_ id: Int64) -> Int64 {
        index.slot(id: id).map { series[Int($0)].last } ?? .min
    }

    /// Takes over what an append has written.
    mutating func commit(_ intake: Intake, batch id: Int64?) {
        for row in intake.newSeries { add(row) }
        if let id { apply(intake.batch, id: id) }
        counters.appended += intake.counters.appended
        counters.outOfOrder += intake.counters.outOfOrder
        counters.rejected += intake.counters.rejected
        counters.refused += intake.counters.refused
        if let metric = intake.fullMetric { note(full: metric) }
    }
}
