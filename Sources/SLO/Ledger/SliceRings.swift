internal import Telemetry

/// One count in slices of two widths: fine as far back as the burn windows reach, coarse for the whole
/// period. What was counted up to a mark stays known to the fine slice however long ago that is.
struct SliceRings: Hashable, Sendable {
    private(set) var fine: SliceRing
    private(set) var coarse: SliceRing
    /// Everything counted up to the end of a fine slice, oldest first.
    private var marks: [Mark] = []

    private struct Mark: Hashable, Sendable {
        var slice: Int
        var total: EventCounts
    }

    init(fine: SliceRing, coarse: SliceRing) {
        self.fine = fine
        self.coarse = coarse
    }

    mutating func add(_ counts: EventCounts, at time: Timestamp) {
        let slice = fine.slice(of: time)
        fine.add(counts, in: slice)
        coarse.add(counts, in: coarse.slice(of: time))
        for index in marks.indices.reversed() {
            if marks[index].slice < slice { break }
            marks[index].total = marks[index].total + counts
        }
    }

    /// Keeps what was counted up to the end of a fine slice, unless that can no longer be told.
    mutating func mark(_ slice: Int) {
        guard !marks.contains(where: { $0.slice == slice }) else { return }
        guard !fine.isTrimmed || slice * fine.width >= fine.horizon else { return }
        marks.append(Mark(slice: slice, total: fine.total(through: slice)))
        marks.sort { $0.slice < $1.slice }
        // Beyond the period nobody asks.
        marks.removeAll { $0.slice != slice && $0.slice * fine.width < coarse.horizon }
    }

    /// Makes the fine slice with that number, and the coarse one around it, exist.
    mutating func extend(to slice: Int) {
        fine.extend(to: slice)
        coarse.extend(to: coarse.slice(of: Timestamp(milliseconds: Int64(slice * fine.width))))
    }

    /// Whether events after an instant, in milliseconds, can only be told from earlier ones by coarse slices.
    func needsCoarse(after start: Int) -> Bool {
        start < fine.horizon && fine.horizon > coarse.horizon
    }

    /// Events in `(start, end]`, both in milliseconds; `start` moves back to an edge of the slices taken, or
    /// to that of a marked fine one.
    func counts(after start: Int, through end: Int, coarsely: Bool) -> EventCounts {
        fine.total(through: floorDivide(end, fine.width)) - total(through: start, coarsely: coarsely)
    }

    private func total(through start: Int, coarsely: Bool) -> EventCounts {
        let slice = floorDivide(start, fine.width)
        guard coarsely else { return fine.total(through: slice) }
        return marks.first { $0.slice == slice }?.total
            ?? coarse.total(through: floorDivide(start, coarse.width))
    }
}
