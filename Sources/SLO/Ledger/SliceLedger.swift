package import Telemetry

/// Exact counts of good and bad events by slice of time, for as long as the budget's period.
///
/// Two rings: fine slices as far back as the burn windows reach, coarse ones for the whole period.
/// Memory is bounded by their capacities; counting any window is one subtraction.
package struct SliceLedger: Hashable, Sendable {
    private var fine: SliceRing
    private var coarse: SliceRing
    /// End of the newest slice that `advance` closed.
    package private(set) var end: Timestamp?

    /// Up to this many slices are kept fine even when the windows do not ask for it.
    private static let fineCapacity = 32_768
    /// Coarse slices per period, at least.
    private static let coarseSlices = 720

    /// - Parameters:
    ///   - width: of a fine slice; burn windows are multiples of it.
    ///   - reach: the longest burn window.
    ///   - period: the budget's period; its far edge is exact to a 720th.
    package init(width: TimeSpan, reach: TimeSpan, period: TimeSpan) {
        let width = max(1, Int(width.milliseconds))
        let slices = { (span: TimeSpan, width: Int) in Int(span.milliseconds) / width + 2 }
        let wanted = min(
            slices(max(reach, period), width), max(slices(reach, width), SliceLedger.fineCapacity))
        fine = SliceRing(width: width, capacity: wanted)
        let factor = max(1, Int(period.milliseconds) / (SliceLedger.coarseSlices * width))
        let coarseWidth = width * factor
        coarse = SliceRing(width: coarseWidth, capacity: slices(max(reach, period), coarseWidth))
    }

    package var width: TimeSpan { TimeSpan(milliseconds: Int64(fine.width)) }

    /// Counts events that happened at an instant, late ones too.
    package mutating func add(_ counts: EventCounts, at time: Timestamp) {
        guard counts != EventCounts() else { return }
        fine.add(counts, in: fine.slice(of: time))
        coarse.add(counts, in: coarse.slice(of: time))
    }

    /// Closes the slices that end at or before `time`; returns the end of the newest.
    @discardableResult
    package mutating func advance(to time: Timestamp) -> Timestamp {
        let slice = floorDivide(Int(time.milliseconds), fine.width)
        fine.extend(to: slice)
        coarse.extend(to: coarse.slice(of: boundary(slice)))
        end = boundary(slice)
        return boundary(slice)
    }

    /// The start of the slice in which the instant lies, or the instant itself on a boundary.
    package func boundary(before time: Timestamp) -> Timestamp {
        boundary(floorDivide(Int(time.milliseconds), fine.width))
    }

    /// Events in `(end - span, end]`, where `end` is a slice boundary. Exact when `span` is a multiple of
    /// the width and within the burn windows; else the far edge moves back to the next coarse boundary.
    package func counts(over span: TimeSpan, endingAt end: Timestamp) -> EventCounts {
        counts(after: end - span, through: end)
    }

    /// Events in `(start, end]`, edges as in `counts(over:endingAt:)`.
    package func counts(after start: Timestamp, through end: Timestamp) -> EventCounts {
        let upper = fine.total(through: floorDivide(Int(end.milliseconds), fine.width))
        let from = Int(start.milliseconds)
        if from >= fine.horizon || fine.horizon <= coarse.horizon {
            return upper - fine.total(through: floorDivide(from, fine.width))
        }
        return upper - coarse.total(through: floorDivide(from, coarse.width))
    }

    /// Events slice by slice, from the boundary at or before `start` to the one at or before `end`.
    func running(from start: Timestamp, through end: Timestamp) -> RunningCounts {
        let first = floorDivide(Int(start.milliseconds), fine.width)
        let last = floorDivide(Int(end.milliseconds), fine.width)
        var running = RunningCounts(capacity: max(0, last - first))
        guard first < last else { return running }
        for slice in first + 1...last { running.append(fine.counts(in: slice)) }
        return running
    }

    private func boundary(_ slice: Int) -> Timestamp {
        Timestamp(milliseconds: Int64(slice * fine.width))
    }
}
