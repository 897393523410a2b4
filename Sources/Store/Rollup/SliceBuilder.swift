internal import Telemetry

/// Cuts a series into slices: its samples, shorter slices, or some of both, in the order of time.
struct SliceBuilder {
    let length: TimeSpan
    private var done: [Slice] = []
    private var open: OpenSlice?

    init(length: TimeSpan) {
        self.length = length
    }

    var slices: [Slice] { done + (open.map { [$0.slice] } ?? []) }

    mutating func add(_ column: Telemetry.Column) {
        for (time, value) in zip(column.times, column.values) {
            turn(to: Slice.number(of: time, length: length))
            open?.add(time, value)
        }
    }

    /// Adds a slice whose length divides this one's.
    mutating func add(_ slice: Slice) {
        guard let time = slice.points.times.first else { return }
        turn(to: Slice.number(of: time, length: length))
        open?.add(slice)
    }

    private mutating func turn(to number: Int64) {
        if open?.number == number { return }
        if let open { done.append(open.slice) }
        open = OpenSlice(number: number)
    }
}

/// A slice that may still get samples.
private struct OpenSlice {
    typealias Point = (time: Timestamp, value: Double)

    let number: Int64
    private var first: Point?
    private var last: Point?
    private var falls: [(before: Point, after: Point)] = []
    private var fallCount = 0
    private var stale: Timestamp?
    private var summary = WindowSummary()
    private var count = 0
    private var hasNaN = false

    /// A counter falls when its process starts anew. What falls more often is a gauge.
    private static let fallLimit = 2

    init(number: Int64) {
        self.number = number
    }

    mutating func add(_ time: Timestamp, _ value: Double) {
        guard addPoint(time, value) else { return }
        count += 1
        if value.isNaN { hasNaN = true } else { summary.add(time, value) }
    }

    mutating func add(_ slice: Slice) {
        for (time, value) in zip(slice.points.times, slice.points.values) { _ = addPoint(time, value) }
        count += slice.count
        if slice.sum.isNaN {
            hasNaN = true
        } else if let stretch = slice.stretch {
            summary.add(stretch)
        }
    }

    /// False for a stale marker, which stands only while nothing follows it.
    private mutating func addPoint(_ time: Timestamp, _ value: Double) -> Bool {
        stale = value.isStale ? time : nil
        if value.isStale { return false }
        if let last, value < last.value {
            fallCount += 1
            if fallCount <= OpenSlice.fallLimit { falls.append((last, (time, value))) }
        }
        first = first ?? (time, value)
        last = (time, value)
        return true
    }

    var slice: Slice {
        var slice = Slice(number: number, points: points)
        slice.count = count
        if count == 0 { return slice }
        slice.sum = hasNaN ? .nan : summary.sum
        slice.minimum = hasNaN ? .nan : summary.minimum
        slice.maximum = hasNaN ? .nan : summary.maximum
        slice.resetSum = hasNaN ? 0 : summary.resetSum
        return slice
    }

    private var points: Telemetry.Column {
        var points = Telemetry.Column()
        func add(_ point: Point?) {
            guard let point, point.time > points.times.last ?? .distantPast else { return }
            points.append(point.time, point.value)
        }
        add(first)
        if fallCount <= OpenSlice.fallLimit {
            for fall in falls {
                add(fall.before)
                add(fall.after)
            }
        }
        add(last)
        add(stale.map { ($0, staleMarker) })
        return points
    }
}
