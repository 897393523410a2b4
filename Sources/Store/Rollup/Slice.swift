internal import Telemetry

/// What is kept of a series' samples in (number · length, (number + 1) · length] when the others go.
///
/// Of the samples: the first and the last, those around the falls of a counter, and a stale marker at the
/// end. Of the others only what is needed to answer windows that hold the slice whole as if they were still
/// there.
struct Slice: Equatable {
    var number: Int64
    /// In order of time; stale markers among them are no samples of the slice.
    var points: Telemetry.Column
    /// How many samples there were.
    var count = 0
    /// Of all the samples; NaN when one of them was.
    var sum = 0.0
    var minimum = 0.0
    var maximum = 0.0
    /// What falls took away: the sum of the values just before each.
    var resetSum = 0.0

    static func number(of time: Timestamp, length: TimeSpan) -> Int64 {
        floorDivide(time.milliseconds - 1, length.milliseconds)
    }

    /// The slice's samples in summary; nil when it has none. Says nothing when `sum` is NaN.
    var stretch: WindowSummary.Stretch? {
        guard let first = points.values.firstIndex(where: { !$0.isStale }),
            let last = points.values.lastIndex(where: { !$0.isStale })
        else { return nil }
        return WindowSummary.Stretch(
            count: count, first: (points.times[first], points.values[first]),
            last: (points.times[last], points.values[last]), resetSum: resetSum, minimum: minimum,
            maximum: maximum, sum: sum)
    }
}

extension ChunkSummary {
    /// Of all the samples that slices stand for.
    init(_ slices: [Slice]) {
        var whole = WindowSummary()
        var isNumber = true
        for slice in slices {
            guard let stretch = slice.stretch else { continue }
            if slice.sum.isNaN { isNumber = false } else { whole.add(stretch) }
        }
        let values = slices.lazy.flatMap(\.points.values)
        staleCount = values.count(where: \.isStale)
        count = slices.reduce(0) { $0 + $1.count } + staleCount
        first = values.first { !$0.isStale } ?? .nan
        last = values.last { !$0.isStale } ?? .nan
        let hasNumbers = isNumber && !whole.isEmpty
        minimum = hasNumbers ? whole.minimum : .nan
        maximum = hasNumbers ? whole.maximum : .nan
        sum = isNumber ? whole.sum : .nan
        increase = hasNumbers ? whole.lastValue - whole.firstValue + whole.resetSum : .nan
    }
}
