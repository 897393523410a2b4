/// Consecutive slices, packed, and everything counted before them.
struct SliceChunk: Hashable, Sendable {
    static let length = 256

    var before: EventCounts
    private var good = PackedCounts()
    private var bad = PackedCounts()

    init(before: EventCounts) {
        self.before = before
    }

    /// Up to and with the slice at an offset.
    func total(through offset: Int) -> EventCounts {
        before + EventCounts(good: good.sum(through: offset), bad: bad.sum(through: offset))
    }

    /// The slice at an offset alone.
    func counts(at offset: Int) -> EventCounts {
        EventCounts(good: good.count(at: offset), bad: bad.count(at: offset))
    }

    mutating func add(_ counts: EventCounts, at offset: Int) {
        if counts.good != 0 { good.add(counts.good, at: offset) }
        if counts.bad != 0 { bad.add(counts.bad, at: offset) }
    }

    /// Takes less memory from now on; a slice that still changes opens its counts again.
    mutating func seal() {
        good.seal()
        bad.seal()
    }
}
