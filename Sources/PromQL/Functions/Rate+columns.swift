import Telemetry

/// Answers all windows of a series that holds floats alone; `rows` has a place for each window.
typealias ColumnFunction = @Sendable (RangeSeries, FloatWindows, inout [Double]) -> Void

extension Rate {
    static let rateColumn: ColumnFunction = { column($0, $1, &$2, isCounter: true, isRate: true) }
    static let increaseColumn: ColumnFunction = { column($0, $1, &$2, isCounter: true, isRate: false) }
    static let deltaColumn: ColumnFunction = { column($0, $1, &$2, isCounter: false, isRate: false) }

    /// The same arithmetic as for one window, in the same order: the answers have the same bits.
    private static func column(
        _ series: RangeSeries, _ windows: FloatWindows, _ row: inout [Double], isCounter: Bool, isRate: Bool
    ) {
        let span = windows.range.seconds
        var resets = ResetCursor(isCounter ? series.facts.resets : [])
        series.floats.values.withUnsafeBufferPointer { values in
            windows.all.withUnsafeBufferPointer { windows in
                row.withUnsafeMutableBufferPointer { row in
                    for step in row.indices {
                        let window = windows[step]
                        if window.count < 2 { continue }
                        let (low, high) = (Int(window.low), Int(window.high))
                        var change = values[high - 1] - values[low]
                        if !resets.isEmpty { change += resets.sum(low..<high, values) }
                        let factor = window.stretch.factor(counter: isCounter ? (values[low], change) : nil)
                        row[step] = change * (isRate ? factor / span : factor)
                    }
                }
            }
        }
    }
}

/// Walks the resets of a counter beside windows that never move back.
private struct ResetCursor {
    private let resets: [Int]
    /// The first that lies behind the first sample of the window.
    private var next = 0

    init(_ resets: [Int]) { self.resets = resets }

    var isEmpty: Bool { resets.isEmpty }

    /// What the resets inside a window took away: the sum of the values just before each.
    mutating func sum(_ window: Range<Int>, _ values: UnsafeBufferPointer<Double>) -> Double {
        while next < resets.count, resets[next] <= window.lowerBound { next += 1 }
        var sum = 0.0
        for reset in resets[next...] {
            if reset >= window.upperBound { break }
            sum += values[reset - 1]
        }
        return sum
    }
}
