internal import Telemetry

/// One count in slices of two widths: fine as far back as the burn windows reach, coarse for the whole
/// period.
struct SliceRings: Hashable, Sendable {
    private(set) var fine: SliceRing
    private(set) var coarse: SliceRing

    mutating func add(_ counts: EventCounts, at time: Timestamp) {
        fine.add(counts, in: fine.slice(of: time))
        coarse.add(counts, in: coarse.slice(of: time))
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

    /// Events in `(start, end]`, both in milliseconds; `start` moves back to an edge of the slices taken.
    func counts(after start: Int, through end: Int, coarsely: Bool) -> EventCounts {
        let ring = coarsely ? coarse : fine
        return fine.total(through: floorDivide(end, fine.width))
            - ring.total(through: floorDivide(start, ring.width))
    }
}
