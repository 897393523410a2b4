package import Telemetry

/// Exact counts of good and bad events by slice of time, for as long as the budget's period.
///
/// Two rings: fine slices as far back as the burn windows reach, coarse ones for the whole period. Events
/// that are not to count are entered a second time in two more, and subtracted where something is counted.
/// Memory is bounded by the rings' capacities; counting any window is one subtraction each.
package struct SliceLedger: Hashable, Sendable {
    private var all: SliceRings
    private var excluded: SliceRings
    /// End of the newest slice that `advance` closed.
    package private(set) var end: Timestamp?

    /// Up to this many slices are kept fine even when the windows do not ask for it.
    private static let fineCapacity = 32_768
    /// Coarse slices per period, at least.
    private static let coarseSlices = 720

    /// - Parameters:
    ///   - width: of a fine slice; burn windows are multiples of it.
    ///   - reach: the longest burn window.
    ///   - period: the budget's period; its far edge is exact to a 720th, unless it was marked.
    package init(width: TimeSpan, reach: TimeSpan, period: TimeSpan) {
        let width = max(1, Int(width.milliseconds))
        let slices = { (span: TimeSpan, width: Int) in Int(span.milliseconds) / width + 2 }
        let wanted = min(
            slices(max(reach, period), width), max(slices(reach, width), SliceLedger.fineCapacity))
        let factor = max(1, Int(period.milliseconds) / (SliceLedger.coarseSlices * width))
        let coarseWidth = width * factor
        all = SliceRings(
            fine: SliceRing(width: width, capacity: wanted),
            coarse: SliceRing(width: coarseWidth, capacity: slices(max(reach, period), coarseWidth)))
        excluded = all
    }

    package var width: TimeSpan { TimeSpan(milliseconds: Int64(all.fine.width)) }

    /// Stretches that start at an instant, such as the boundary of a calendar period, are counted from the
    /// edge of its fine slice on, however long ago that will be. To be called while fine slices still reach
    /// there.
    package mutating func mark(_ start: Timestamp) {
        let slice = floorDivide(Int(start.milliseconds), all.fine.width)
        all.mark(slice)
        excluded.mark(slice)
    }

    /// Counts events that happened at an instant, late ones too.
    package mutating func add(_ counts: EventCounts, at time: Timestamp) {
        guard counts != EventCounts() else { return }
        all.add(counts, at: time)
    }

    /// Takes events that were added at about this instant out of all counts.
    package mutating func exclude(_ counts: EventCounts, at time: Timestamp) {
        guard counts != EventCounts() else { return }
        excluded.add(counts, at: time)
    }

    /// Closes the slices that end at or before `time`; returns the end of the newest.
    @discardableResult
    package mutating func advance(to time: Timestamp) -> Timestamp {
        let slice = floorDivide(Int(time.milliseconds), all.fine.width)
        all.extend(to: slice)
        end = boundary(slice)
        return boundary(slice)
    }

    /// The start of the slice in which the instant lies, or the instant itself on a boundary.
    package func boundary(before time: Timestamp) -> Timestamp {
        boundary(floorDivide(Int(time.milliseconds), all.fine.width))
    }

    /// The slice, `(start, end]`, in which the instant lies.
    package func slice(of time: Timestamp) -> TimeRange {
        let slice = all.fine.slice(of: time)
        return TimeRange(boundary(slice - 1), boundary(slice))
    }

    /// Events of the narrowest slice in which the instant lies that can still be told apart.
    func counts(around time: Timestamp) -> EventCounts {
        let fine = all.fine.slice(of: time)
        guard all.needsCoarse(after: (fine - 1) * all.fine.width) else { return all.fine.counts(in: fine) }
        return all.coarse.counts(in: all.coarse.slice(of: time))
    }

    /// Width of the slices that tell of an instant, where the narrow ones no longer do.
    func coarseWidth(at time: Timestamp) -> TimeSpan? {
        let start = (all.fine.slice(of: time) - 1) * all.fine.width
        return all.needsCoarse(after: start) ? TimeSpan(milliseconds: Int64(all.coarse.width)) : nil
    }

    /// Events in `(end - span, end]`, where `end` is a slice boundary. Exact when `span` is a multiple of
    /// the width and within the burn windows, or starts at a mark; else the far edge moves back to the next
    /// coarse boundary.
    package func counts(over span: TimeSpan, endingAt end: Timestamp) -> EventCounts {
        counts(after: end - span, through: end)
    }

    /// Events in `(start, end]` without the excluded ones, edges as in `counts(over:endingAt:)`.
    package func counts(after start: Timestamp, through end: Timestamp) -> EventCounts {
        counts(all, start, end) - excludedCounts(after: start, through: end)
    }

    /// Events of the last slice in `(start, end]` that has any, edges as in `counts(over:endingAt:)`; nil
    /// when none has.
    package func newestCounts(after start: Timestamp, through end: Timestamp) -> EventCounts? {
        guard counts(after: start, through: end).total > 0 else { return nil }
        let tail = { (slices: Int64) in
            counts(after: end - TimeSpan(milliseconds: slices * width.milliseconds), through: end)
        }
        // Counts only grow with the stretch, so the shortest with any event is found by halving.
        var (few, many) = (Int64(0), (end - start).milliseconds / width.milliseconds + 1)
        while many - few > 1 {
            let middle = (few + many) / 2
            if tail(middle).total > 0 { many = middle } else { few = middle }
        }
        return tail(many)
    }

    /// Events in `(start, end]` that are left out, edges as in `counts(over:endingAt:)`.
    package func excludedCounts(after start: Timestamp, through end: Timestamp) -> EventCounts {
        counts(excluded, start, end)
    }

    /// What is excluded has the edges that all have, or more might be taken away than was added.
    private func counts(_ rings: SliceRings, _ start: Timestamp, _ end: Timestamp) -> EventCounts {
        let from = Int(start.milliseconds)
        return rings.counts(
            after: from, through: Int(end.milliseconds), coarsely: all.needsCoarse(after: from))
    }

    /// Events slice by slice without the excluded ones, from the boundary at or before `start` to the one at
    /// or before `end`.
    func running(from start: Timestamp, through end: Timestamp) -> RunningCounts {
        let first = floorDivide(Int(start.milliseconds), all.fine.width)
        let last = floorDivide(Int(end.milliseconds), all.fine.width)
        var running = RunningCounts(capacity: max(0, last - first))
        guard first < last else { return running }
        for slice in first + 1...last {
            running.append(all.fine.counts(in: slice) - excluded.fine.counts(in: slice))
        }
        return running
    }

    private func boundary(_ slice: Int) -> Timestamp {
        Timestamp(milliseconds: Int64(slice * all.fine.width))
    }
}
