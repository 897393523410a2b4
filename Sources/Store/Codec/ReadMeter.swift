internal import Telemetry

/// What one query may read, and what it has read so far. Asked while chunks are decoded: a query that is too
/// large ends before its samples fill the memory.
struct ReadMeter {
    private(set) var samples = 0
    private(set) var bytes = 0
    let sampleLimit: Int
    /// Bytes its samples may take in memory. A native histogram takes hundreds, so counting samples alone
    /// bounds nothing.
    let byteLimit: Int

    init(_ options: StoreOptions) {
        sampleLimit = options.querySampleLimit
        byteLimit = options.queryByteLimit
    }

    /// Counts without end: what a fold reads it has written itself.
    static let unlimited: ReadMeter = {
        var options = StoreOptions()
        options.querySampleLimit = .max
        options.queryByteLimit = .max
        return ReadMeter(options)
    }()

    /// - Throws: `StoreError.tooMuchData`.
    mutating func add(_ series: Series) throws(StoreError) {
        try add(series.floats.count, bytes: series.floats.count * HeadSeries.floatBytes)
        try add(
            series.histograms.count,
            bytes: series.histograms.reduce(0) { $0 + HeadSeries.size($1.histogram) })
    }

    mutating func add(_ count: Int, bytes more: Int) throws(StoreError) {
        samples += count
        bytes += more
        if samples > sampleLimit { throw .tooMuchData(limit: sampleLimit, what: "samples") }
        if bytes > byteLimit { throw .tooMuchData(limit: byteLimit, what: "bytes") }
    }
}
