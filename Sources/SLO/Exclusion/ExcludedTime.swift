internal import Telemetry

/// The stretches in which an SLO's events do not count, worked out for as long as they are asked about.
struct ExcludedTime: Hashable, Sendable {
    private let recurrences: [Recurrence]
    /// What is older than this, counted from the newest question, is not asked about again.
    private let reach: TimeSpan
    /// In order, none touching the next, each without its end.
    private var ranges: [TimeRange] = []
    /// Where the ranges are complete.
    private var known: TimeRange?

    /// Ahead of a question so much is worked out at once.
    private static let step = TimeSpan.days(7)

    init(_ recurrences: [Recurrence], reach: TimeSpan) {
        self.recurrences = recurrences
        self.reach = reach
    }

    var isEmpty: Bool { recurrences.isEmpty }

    /// Whether some of them is under way at an instant.
    func contains(_ time: Timestamp) -> Bool {
        recurrences.contains { $0.contains(time) }
    }

    /// Whether a part of a slice, `(start, end]`, is excluded: one that only shares an edge is not.
    mutating func overlaps(_ slice: TimeRange) -> Bool {
        !isEmpty && !stretches(in: slice).isEmpty
    }

    /// The excluded stretches that overlap a range, not cut to it.
    mutating func stretches(in range: TimeRange) -> ArraySlice<TimeRange> {
        guard !isEmpty else { return [] }
        learn(range)
        let first = ranges.partitioningIndex { $0.end > range.start }
        let last = ranges.partitioningIndex { $0.start >= range.end }
        return first < last ? ranges[first..<last] : []
    }

    private mutating func learn(_ range: TimeRange) {
        guard let old = known else {
            let wanted = TimeRange(range.start - ExcludedTime.step, range.end + ExcludedTime.step)
            merge(wanted)
            known = wanted
            return
        }
        if range.start < old.start {
            let start = range.start - ExcludedTime.step
            merge(TimeRange(start, old.start))
            known?.start = start
        }
        guard range.end > old.end else { return }
        let end = range.end + ExcludedTime.step
        merge(TimeRange(old.end, end))
        let start = max(known?.start ?? old.start, range.start - reach - ExcludedTime.step)
        ranges.removeAll { $0.end <= start }
        known = TimeRange(start, end)
    }

    private mutating func merge(_ range: TimeRange) {
        ranges = (ranges + recurrences.flatMap { $0.occurrences(in: range) })
            .sorted { ($0.start, $0.end) < ($1.start, $1.end) }
            .reduce(into: []) { merged, next in
                if let last = merged.last, next.start <= last.end {
                    merged[merged.count - 1].end = max(last.end, next.end)
                } else {
                    merged.append(next)
                }
            }
    }
}
