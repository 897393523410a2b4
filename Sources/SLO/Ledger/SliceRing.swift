internal import Telemetry

/// Running totals at the end of each slice of one width, for as many slices as its capacity.
///
/// Slice `k` covers `((k - 1)·width, k·width]` of Unix time. `totals[i]` is everything counted since the
/// ledger began up to the end of slice `first + i`; `base` the same up to the end of slice `first - 1`.
/// The count of any stretch is then one subtraction.
struct SliceRing: Hashable, Sendable {
    let width: Int
    let capacity: Int
    private(set) var base = EventCounts()
    private(set) var first = 0
    private(set) var totals: [EventCounts] = []

    /// `width` in milliseconds.
    init(width: Int, capacity: Int) {
        self.width = width
        self.capacity = capacity
    }

    /// The slice an instant falls in: its end is the first boundary at or after the instant.
    func slice(of time: Timestamp) -> Int { -floorDivide(-Int(time.milliseconds), width) }

    /// End of the last slice before the oldest kept: from here on every stretch can be counted.
    var horizon: Int { (first - 1) * width }

    /// Slices were dropped: what lies before the horizon can no longer be told apart.
    private var isTrimmed = false

    private var last: Int { first + totals.count - 1 }

    /// Everything counted up to the end of a slice. Before the horizon: what was counted up to there.
    func total(through slice: Int) -> EventCounts {
        guard let newest = totals.last else { return base }
        if slice < first { return base }
        return slice > last ? newest : totals[slice - first]
    }

    mutating func add(_ counts: EventCounts, in slice: Int) {
        extend(to: slice)
        extendBack(to: slice)
        if slice < first { base = base + counts }
        for index in max(0, slice - first)..<totals.count { totals[index] = totals[index] + counts }
    }

    /// Makes the slice exist, dropping the oldest beyond the capacity.
    mutating func extend(to slice: Int) {
        guard let newest = totals.last else {
            first = slice
            totals = [base]
            return
        }
        guard slice > last else { return }
        if slice - last >= capacity {
            isTrimmed = true
            // Nothing kept would stay within reach: begin anew from the same running total.
            base = newest
            first = slice - capacity + 1
            totals = Array(repeating: newest, count: capacity)
            return
        }
        totals.append(contentsOf: repeatElement(newest, count: slice - last))
        // Dropped in large steps, so that dropping costs little per slice.
        guard totals.count >= capacity + max(64, capacity / 4) else { return }
        let excess = totals.count - capacity
        base = totals[excess - 1]
        totals.removeFirst(excess)
        first += excess
        isTrimmed = true
    }

    /// A young ring may learn of events before its first slice.
    private mutating func extendBack(to slice: Int) {
        guard slice < first, !isTrimmed else { return }
        guard last - slice < capacity else {
            isTrimmed = true
            return
        }
        totals.insert(contentsOf: repeatElement(base, count: first - slice), at: 0)
        first = slice
    }
}
