/// Good and bad events up to each boundary between slices: any stretch is one subtraction.
struct RunningCounts: Hashable, Sendable {
    /// One more than there are slices: nothing has been counted before the first.
    private(set) var good: [Int] = [0]
    private(set) var bad: [Int] = [0]

    init(capacity: Int) {
        good.reserveCapacity(capacity + 1)
        bad.reserveCapacity(capacity + 1)
    }

    /// Slices of several, all together.
    init(sum parts: [RunningCounts]) {
        let count = (parts.map(\.slices).min() ?? 0) + 1
        good = (0..<count).map { index in parts.reduce(0) { $0 + $1.good[index] } }
        bad = (0..<count).map { index in parts.reduce(0) { $0 + $1.bad[index] } }
    }

    var slices: Int { good.count - 1 }

    mutating func append(_ slice: EventCounts) {
        good.append(good[good.count - 1] + slice.good)
        bad.append(bad[bad.count - 1] + slice.bad)
    }

    /// Events between two boundaries; those outside are moved to the first or the last.
    func counts(after start: Int, through end: Int) -> EventCounts {
        let start = min(max(start, 0), slices)
        let end = min(max(end, start), slices)
        return EventCounts(good: good[end] - good[start], bad: bad[end] - bad[start])
    }

    /// All events between two boundaries; a start before the first is moved to it.
    func total(after start: Int, through end: Int) -> Int {
        let start = max(start, 0)
        return good[end] - good[start] + bad[end] - bad[start]
    }
}
