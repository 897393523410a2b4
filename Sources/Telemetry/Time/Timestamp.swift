/// An instant on the wall clock: milliseconds since the Unix epoch, UTC.
///
/// Time is data in Beaufort: a pure function takes `at: Timestamp`, and only `WallClock` reads the clock.
package struct Timestamp: Hashable, Comparable, Sendable, Codable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Seconds since the Unix epoch, rounded half away from zero to whole milliseconds.
    package init(seconds: Double) {
        milliseconds = Int64((seconds * 1_000).rounded())
    }

    /// Seconds since the Unix epoch.
    package var seconds: Double { Double(milliseconds) / 1_000 }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    package static func + (time: Timestamp, span: TimeSpan) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds &+ span.milliseconds)
    }

    package static func - (time: Timestamp, span: TimeSpan) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds &- span.milliseconds)
    }

    package static func - (left: Timestamp, right: Timestamp) -> TimeSpan {
        TimeSpan(milliseconds: left.milliseconds &- right.milliseconds)
    }

    package static let distantPast = Timestamp(milliseconds: Int64.min / 4)
    package static let distantFuture = Timestamp(milliseconds: Int64.max / 4)
}
