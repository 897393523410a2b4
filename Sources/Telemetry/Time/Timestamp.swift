/// An instant on the wall clock: milliseconds since the Unix epoch, UTC.
///
/// Time is data in Beaufort: a pure function takes `at: Timestamp`, and only `WallClock` reads the clock.
package struct Timestamp: Hashable, Comparable, Sendable, Codable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Seconds since the Unix epoch, rounded half away from zero to whole milliseconds. What lies outside
    /// of `distantPast...distantFuture` becomes the nearer end, NaN the epoch: such numbers come from
    /// queries and must not stop the process.
    package init(seconds: Double) {
        let limit = Double(Timestamp.distantFuture.milliseconds)
        let wanted = (seconds * 1_000).rounded()
        milliseconds = wanted.isNaN ? 0 : Int64(min(max(wanted, -limit), limit))
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
