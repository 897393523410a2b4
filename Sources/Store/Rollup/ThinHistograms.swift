internal import Telemetry

extension [HistogramSample] {
    /// What slices keep of histograms: the first and the last of each, and those around a reset. Differences
    /// of cumulative ones over whole slices are what they were.
    func thinned(to length: TimeSpan) -> [HistogramSample] {
        let numbers = map { Slice.number(of: $0.time, length: length) }
        return indices.filter { index in
            index == 0 || index == count - 1 || numbers[index - 1] != numbers[index]
                || numbers[index + 1] != numbers[index] || isBroken(at: index) || isBroken(at: index + 1)
        }.map { self[$0] }
    }

    /// Whether what was counted begins anew, or nothing was.
    private func isBroken(at index: Int) -> Bool {
        guard indices.contains(index), index > 0 else { return false }
        let (before, after) = (self[index - 1].histogram, self[index].histogram)
        if after.sum.isStale || before.sum.isStale { return after.sum.isStale != before.sum.isStale }
        return after.resetHint != .gauge && after.isReset(after: before)
    }
}
