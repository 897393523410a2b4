import Telemetry

/// One series of a range vector: all samples any of its windows may hold, without stale markers.
struct RangeSeries {
    var labels: Labels
    var dropsName = false
    var floats = Column()
    var histograms: [HistogramSample] = []
    /// Filled by `prepareCounter`.
    private(set) var facts = CounterFacts()

    init(_ series: Series) {
        labels = series.labels
        floats = series.floats
        if series.floats.values.absentCount > 0 {
            floats = Column()
            for (time, value) in zip(series.floats.times, series.floats.values) where !value.isAbsent {
                floats.append(time, value)
            }
        }
        histograms = series.histograms.filter { !$0.histogram.sum.isAbsent }
    }

    /// The present samples of a row.
    init(_ row: Row, on grid: Grid) {
        labels = row.labels
        dropsName = row.dropsName
        for step in 0..<grid.count {
            if row.hasFloat(step) {
                floats.append(grid.time(step), row.floats[step])
            } else if let histogram = row.histogram(step) {
                histograms.append(HistogramSample(time: grid.time(step), histogram: histogram))
            }
        }
    }

    var isEmpty: Bool { floats.isEmpty && histograms.isEmpty }
    var finalLabels: Labels { dropsName ? labels.withoutIdentity : labels }
    var metricName: String { labels.metricName ?? "" }

    /// A coarse grid skips samples and a fine one repeats them: what was known of resets no longer holds.
    mutating func forgetResetHints() {
        for index in histograms.indices where histograms[index].histogram.resetHint != .gauge {
            histograms[index].histogram.resetHint = .unknown
        }
    }

    /// To be called before a counter function.
    mutating func prepareCounter() {
        facts = CounterFacts(self)
    }
}

extension [Double] {
    /// Counted to the end: a loop without a way out runs several at a time, and first of NaNs, which the
    /// processor knows.
    fileprivate var absentCount: Int {
        withUnsafeBufferPointer { values in
            var count = 0
            for value in values { count &+= value != value ? 1 : 0 }
            return count == 0 ? 0 : values.count(where: \.isAbsent)
        }
    }
}

/// The samples of one window of one series, as positions in its columns.
struct Window {
    var floats: Range<Int>
    var histograms: Range<Int>
    /// The window holds samples in (start, end].
    var start: Timestamp
    var end: Timestamp

    var isEmpty: Bool { floats.isEmpty && histograms.isEmpty }
}

/// Series and the windows they are looked at through.
struct RangeVector {
    var series: [RangeSeries]
    var range: TimeSpan
    /// The right ends of the windows.
    var ends: Grid
    /// Windows are moved to the ends of these slices.
    var rollups = Rollups()

    var meetsSlices: Bool { ends.start - range < rollups.end }

    /// The window (start, end] of a step.
    func bounds(_ step: Int) -> (start: Timestamp, end: Timestamp) {
        let end = ends.time(step)
        return rollups.isEmpty ? (end - range, end) : rollups.window(from: end - range, to: end)
    }

    /// One window per step, found by walking both columns once (windows never move back).
    func windows(of one: RangeSeries) -> [Window] {
        var windows: [Window] = []
        windows.reserveCapacity(ends.count)
        var floats = Cursor()
        var histograms = Cursor()
        for step in 0..<ends.count {
            let (start, end) = bounds(step)
            floats.move(start.milliseconds, end.milliseconds, count: one.floats.times.count) {
                one.floats.times[$0].milliseconds
            }
            histograms.move(start.milliseconds, end.milliseconds, count: one.histograms.count) {
                one.histograms[$0].time.milliseconds
            }
            windows.append(
                Window(
                    floats: floats.low..<floats.high, histograms: histograms.low..<histograms.high,
                    start: start, end: end))
        }
        return windows
    }

    /// Walks times as plain numbers: this is the innermost loop of every range query.
    private struct Cursor {
        var low = 0
        var high = 0

        @inline(__always)
        mutating func move(_ start: Int64, _ end: Int64, count: Int, _ time: (Int) -> Int64) {
            while high < count, time(high) <= end { high += 1 }
            while low < high, time(low) <= start { low += 1 }
        }
    }
}
