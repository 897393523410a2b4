/// A span of wall-clock time, both ends included.
package struct TimeRange: Hashable, Sendable {
    package var start: Timestamp
    package var end: Timestamp

    /// `end` may lie before `start`; the range is then empty.
    package init(_ start: Timestamp, _ end: Timestamp) {
        self.start = start
        self.end = end
    }

    package var length: TimeSpan { end - start }
    package var isEmpty: Bool { end < start }

    package func contains(_ time: Timestamp) -> Bool { start <= time && time <= end }
    package func overlaps(_ other: TimeRange) -> Bool { start <= other.end && other.start <= end }
}
