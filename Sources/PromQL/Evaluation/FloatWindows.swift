import Telemetry

/// The windows of a range vector over one list of times: where each begins and ends in it, and how far its
/// samples reach.
struct FloatWindows {
    struct Window {
        /// Positions of the first sample and behind the last.
        var low: UInt32
        var high: UInt32
        /// Of windows of two samples and more.
        var stretch: Rate.Stretch

        var count: UInt32 { high - low }
    }

    /// One per step.
    private(set) var all: [Window] = []
    /// Each window's length.
    var range: TimeSpan
    /// Windows with a sample at all.
    private(set) var populated = 0

    init(_ vector: RangeVector, over times: [Timestamp]) {
        range = vector.range
        all.reserveCapacity(vector.ends.count)
        var low = 0
        var high = 0
        times.withUnsafeBufferPointer { times in
            for step in 0..<vector.ends.count {
                let end = vector.ends.time(step)
                let start = end - range
                while high < times.count, times[high].milliseconds <= end.milliseconds { high += 1 }
                while low < high, times[low].milliseconds <= start.milliseconds { low += 1 }
                if low < high { populated += 1 }
                // A window of one sample has no stretch, and none is asked for.
                let stretch = Rate.Stretch(
                    first: low < high ? times[low] : start, last: low < high ? times[high - 1] : end,
                    count: max(2, high - low), start: start, end: end)
                all.append(Window(low: UInt32(low), high: UInt32(high), stretch: stretch))
            }
        }
    }
}

/// The windows over each list of times that the series of a range vector have: series of the same scrapes
/// share their list, and the walk along it.
struct WindowMemory {
    /// Where a list stands in memory: lists that are one are the same, and no two that live are at one place.
    private struct Place: Hashable {
        var address: UnsafePointer<Timestamp>?
        var count: Int
    }

    private let vector: RangeVector
    private var known: [Place: FloatWindows] = [:]

    /// - Parameter vector: keeps its lists of times alive as long as this lives.
    init(_ vector: RangeVector) { self.vector = vector }

    mutating func windows(of series: RangeSeries) -> FloatWindows {
        let times = series.floats.times
        let place = times.withUnsafeBufferPointer { Place(address: $0.baseAddress, count: $0.count) }
        if let windows = known[place] { return windows }
        let windows = FloatWindows(vector, over: times)
        known[place] = windows
        return windows
    }
}
