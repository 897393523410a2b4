internal import Telemetry

/// What chunks hold of one series, oldest first.
///
/// The times of floats are noted only: series of the same scrapes have the same lists of them, so that
/// whoever reads many series puts each list together once (`JoinedTimes`), which is half of what a query over
/// a week fills memory with.
struct ChunkSamples {
    /// A stretch of the times of one chunk.
    struct Part {
        /// The row of `times` they come from; nil when the chunk has a list of its own.
        var row: Int64?
        var times: [Timestamp]
        var range: Range<Int>

        var isWhole: Bool { range == times.indices }
    }

    private(set) var values: [Double] = []
    private(set) var parts: [Part] = []
    var histograms: [HistogramSample] = []

    var count: Int { values.count + histograms.count }
    var lastFloatTime: Timestamp? { parts.last.map { $0.times[$0.range.upperBound - 1] } }

    /// The floats with times put together for them alone.
    var floats: Column {
        var joined = JoinedTimes()
        return Column(times: joined.times(parts), values: values)
    }

    mutating func append(_ new: [Double], at part: Part) {
        if part.range.isEmpty { return }
        if values.isEmpty { values = new } else { values += new }
        parts.append(part)
    }

    mutating func append(_ newer: ArraySlice<Double>) { values += newer }

    /// Makes room for what follows until `end` when it comes as often as what is there: growing step by step
    /// copies everything again each time. No more than sixteen times what is there.
    mutating func reserve(until end: Timestamp) {
        guard let part = parts.first, let last = lastFloatTime else { return }
        let first = part.times[part.range.lowerBound]
        guard last > first, end > last else { return }
        let share = (end - first).seconds / (last - first).seconds
        values.reserveCapacity(Int(Double(values.count) * min(16, share)) + 1)
    }
}
