/// How far back a source keeps every sample, and what it keeps of what is older: of each slice of time the
/// first and the last sample, and what summaries tell of the others.
///
/// A slice of length L is (k·L, (k+1)·L] of the time since the epoch: open on the left, as windows are.
package struct Rollups: Hashable, Sendable {
    package struct Level: Hashable, Sendable {
        /// Length of a slice.
        package var slice: TimeSpan
        /// Samples before this are in slices; a multiple of the length.
        package var before: Timestamp

        package init(slice: TimeSpan, before: Timestamp) {
            self.slice = slice
            self.before = before
        }
    }

    /// From the shortest slices to the longest, which reach less far.
    package let levels: [Level]

    package init(_ levels: [Level] = []) {
        self.levels = levels.sorted { $0.slice < $1.slice }
    }

    package var isEmpty: Bool { levels.isEmpty }

    /// Samples from here on are all kept.
    package var end: Timestamp { levels.map(\.before).max() ?? .distantPast }

    /// The length of the longest slices; zero when there are none.
    package var longest: TimeSpan { levels.last?.slice ?? .zero }

    /// The length of the slices that hold a moment; nil where every sample is kept.
    package func slice(at time: Timestamp) -> TimeSpan? { levels.last { time <= $0.before }?.slice }

    /// The window (start, end] moved to the ends of slices, where it meets any: each end to the nearest. One
    /// that would be empty becomes the slice its end lies in.
    ///
    /// Windows whose ends do not go back stay so. Where a window's length is a multiple of the slices' it
    /// stays what it was.
    package func window(from start: Timestamp, to end: Timestamp) -> (start: Timestamp, end: Timestamp) {
        guard start < self.end, let first = levels.last(where: { start < $0.before })?.slice else {
            return (start, end)
        }
        let last = slice(at: end)
        let moved = (start: start.nearest(first), end: last.map { end.nearest($0) } ?? end)
        if moved.start < moved.end { return moved }
        let length = last ?? first
        let whole = end.up(to: length)
        return (whole - length, whole)
    }
}

extension Timestamp {
    fileprivate func nearest(_ length: TimeSpan) -> Timestamp {
        (self + TimeSpan(milliseconds: length.milliseconds / 2)).down(to: length)
    }

    fileprivate func up(to length: TimeSpan) -> Timestamp {
        (self + length - .milliseconds(1)).down(to: length)
    }

    private func down(to length: TimeSpan) -> Timestamp {
        let rest = milliseconds % length.milliseconds
        return Timestamp(milliseconds: milliseconds - rest - (rest < 0 ? length.milliseconds : 0))
    }
}
