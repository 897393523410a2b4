internal import Telemetry

/// What is in memory of one series: every sample newer than `folded`.
struct HeadSeries {
    var floats = Column()
    var histograms: [HistogramSample] = []
    /// Newest sample of the series, wherever it is kept; `Int64.min` when it has none.
    var last = Int64.min
    /// Samples up to here are in chunks; `Int64.min` when none is.
    var folded = Int64.min
    /// Which kinds of chunks the series has.
    var kinds: ChunkKinds = []
    /// The remote-write body that last brought samples: see `Head.round`.
    var round: UInt32 = 0

    /// Nothing at or after `time` is missing from memory.
    func isComplete(from time: Timestamp) -> Bool { folded < time.milliseconds }

    mutating func append(_ column: Column) {
        floats.times += column.times
        floats.values += column.values
        if let time = column.times.last { last = max(last, time.milliseconds) }
    }

    /// Samples known to be newer than all before them.
    mutating func append(_ times: ArraySlice<Timestamp>, _ values: ArraySlice<Double>) {
        floats.times += times
        floats.values += values
        if let time = times.last { last = time.milliseconds }
    }

    /// Returns the bytes the samples take in memory.
    mutating func append(_ samples: [HistogramSample]) -> Int {
        var bytes = 0
        for var sample in samples {
            if let newest = histograms.last, newest.histogram == sample.histogram {
                // An idle histogram repeats itself; one copy of its buckets is enough.
                sample.histogram = newest.histogram
                bytes += HeadSeries.histogramBytes
            } else {
                bytes += HeadSeries.size(sample.histogram)
            }
            histograms.append(sample)
            last = max(last, sample.time.milliseconds)
        }
        return bytes
    }

    /// Forgets what chunks hold now; returns the samples and bytes freed.
    mutating func drop(through time: Int64) -> (samples: Int, bytes: Int) {
        folded = max(folded, time)
        let floatCount = floats.times.partitioningIndex { $0.milliseconds > time }
        let histogramCount = histograms.partitioningIndex { $0.time.milliseconds > time }
        let bytes =
            floatCount * HeadSeries.floatBytes
            + histograms[..<histogramCount].reduce(0) { $0 + HeadSeries.size($1.histogram) }
        // New arrays, so that the memory of the old ones is given back.
        floats = Column(
            times: Array(floats.times[floatCount...]), values: Array(floats.values[floatCount...]))
        histograms = Array(histograms[histogramCount...])
        return (floatCount + histogramCount, bytes)
    }

    /// The samples in memory that lie in the range.
    func samples(in range: TimeRange) -> (floats: Column, histograms: [HistogramSample]) {
        let from = floats.times.partitioningIndex { $0 >= range.start }
        let to = floats.times.partitioningIndex { $0 > range.end }
        let first = histograms.partitioningIndex { $0.time >= range.start }
        let past = histograms.partitioningIndex { $0.time > range.end }
        var column = Column()
        if from < to {
            column = Column(times: Array(floats.times[from..<to]), values: Array(floats.values[from..<to]))
        }
        return (column, first < past ? Array(histograms[first..<past]) : [])
    }

    /// The newest sample in memory at or before `time`.
    func lastSample(at time: Timestamp) -> LastSample? {
        let float = floats.times.partitioningIndex { $0 > time } - 1
        let histogram = histograms.partitioningIndex { $0.time > time } - 1
        if histogram >= 0, float < 0 || histograms[histogram].time > floats.times[float] {
            return .histogram(histograms[histogram])
        }
        return float >= 0 ? .float(floats.times[float], floats.values[float]) : nil
    }

    static let floatBytes = 16
    static let histogramBytes = 120

    static func size(_ histogram: ExponentialHistogram) -> Int {
        histogramBytes + 8 * (histogram.positive.counts.count + histogram.negative.counts.count)
    }
}

enum LastSample {
    case float(Timestamp, Double)
    case histogram(HistogramSample)

    var time: Timestamp {
        switch self {
        case .float(let time, _): time
        case .histogram(let sample): sample.time
        }
    }

    func series(_ labels: Labels) -> Series {
        switch self {
        case .float(let time, let value): Series(labels, at: time, value)
        case .histogram(let sample): Series(labels: labels, histograms: [sample])
        }
    }
}

extension Column {
    /// Nearly always the whole column.
    func newer(than folded: Int64) -> Column {
        guard let first = times.first, first.milliseconds <= folded else { return self }
        let from = times.partitioningIndex { $0.milliseconds > folded }
        return Column(times: Array(times[from...]), values: Array(values[from...]))
    }
}
