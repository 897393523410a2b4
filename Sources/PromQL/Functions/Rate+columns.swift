import Telemetry

/// Answers all windows of a series that holds floats alone, in one walk over its columns; `rows` has a place
/// for each window. Returns how many windows have a sample at all.
typealias ColumnFunction = @Sendable (RangeSeries, RangeVector, inout [Double]) -> Int

extension Rate {
    static let rateColumn: ColumnFunction = { column($0, $1, &$2, isCounter: true, isRate: true) }
    static let increaseColumn: ColumnFunction = { column($0, $1, &$2, isCounter: true, isRate: false) }
    static let deltaColumn: ColumnFunction = { column($0, $1, &$2, isCounter: false, isRate: false) }

    /// The same arithmetic as for one window, in the same order: the answers have the same bits.
    private static func column(
        _ series: RangeSeries, _ vector: RangeVector, _ row: inout [Double], isCounter: Bool, isRate: Bool
    ) -> Int {
        let span = vector.range.seconds
        let hasResets = isCounter && !series.facts.resets.isEmpty
        var seen = 0
        series.floats.values.withUnsafeBufferPointer { values in
            series.floats.times.withUnsafeBufferPointer { times in
                row.withUnsafeMutableBufferPointer { row in
                    var window = FloatWindow()
                    for step in row.indices {
                        let end = vector.ends.time(step)
                        let start = end - vector.range
                        window.move(start, end, times)
                        let count = window.high - window.low
                        if count > 0 { seen += 1 }
                        if count < 2 { continue }
                        let last = window.high - 1
                        var change = values[last] - values[window.low]
                        if hasResets { change += series.resetSum(in: window.low..<window.high) }
                        let factor = extrapolation(
                            Stretch(
                                first: times[window.low], last: times[last], count: count, start: start,
                                end: end), counter: isCounter ? (values[window.low], change) : nil)
                        row[step] = change * (isRate ? factor / span : factor)
                    }
                }
            }
        }
        return seen
    }
}

/// The samples in (start, end], as positions that only move forward: what windows of later ends hold is
/// found by walking on.
struct FloatWindow {
    private(set) var low = 0
    private(set) var high = 0

    @inline(__always)
    mutating func move(_ start: Timestamp, _ end: Timestamp, _ times: UnsafeBufferPointer<Timestamp>) {
        while high < times.count, times[high].milliseconds <= end.milliseconds { high += 1 }
        while low < high, times[low].milliseconds <= start.milliseconds { low += 1 }
    }
}
