internal import Telemetry

/// Consecutive slices that all had data, or all had none.
struct HistorySegment {
    /// Numbers of the boundaries at which the slices end.
    var ends: ClosedRange<Int>
    /// The silence they lie in; nil where there is data.
    var silence: DataSilence?
}

extension SLOHistory {
    /// The slices that end in `(range.start, range.end]`, cut where data ended and came again.
    func segments(in range: TimeRange) -> [HistorySegment] {
        let first = index(of: range.start) + 1
        let last = index(of: range.end)
        var segments: [HistorySegment] = []
        var next = first
        for silence in silences where next <= last {
            // Silent are the boundaries after `from` and before `until`.
            let begin = max(next, index(of: silence.from) + 1)
            let stop = min(last, silence.until > range.end ? last : indexBefore(silence.until))
            guard begin <= stop else { continue }
            if next < begin { segments.append(HistorySegment(ends: next...begin - 1, silence: nil)) }
            segments.append(HistorySegment(ends: begin...stop, silence: silence))
            next = stop + 1
        }
        if next <= last { segments.append(HistorySegment(ends: next...last, silence: nil)) }
        return segments
    }

    /// The boundary whose counts the windows keep through a silence: the end of the slice that last had data,
    /// or was corrected.
    func heldIndex(in silence: DataSilence, at index: Int) -> Int {
        guard let last = silence.lastData else { return index }
        let next = correctedAfter(index)
        let corrected = next > 0 ? correctedEnds[next - 1] : 0
        return min(index, max(self.index(of: last) + 1, corrected))
    }

    /// Whether corrections change something in a segment.
    func isCorrected(_ segment: HistorySegment) -> Bool {
        correctedAfter(segment.ends.upperBound) > correctedAfter(segment.ends.lowerBound - 1)
    }

    /// How many of the corrected slices end up to a boundary.
    private func correctedAfter(_ index: Int) -> Int {
        var (low, high) = (0, correctedEnds.count)
        while low < high {
            let middle = (low + high) / 2
            if correctedEnds[middle] <= index { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func indexBefore(_ time: Timestamp) -> Int {
        time <= origin ? -1 : index(of: time - .milliseconds(1))
    }
}
