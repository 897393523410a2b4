package import Telemetry

/// How long to wait after the nth failure in a row: doubled each time up to a limit, spread so that many
/// agents do not come back at once.
package struct RetryPace: Hashable, Sendable {
    private let minimum: TimeSpan
    private let maximum: TimeSpan
    package private(set) var failures = 0

    package init(minimum: TimeSpan, maximum: TimeSpan) {
        self.minimum = minimum
        self.maximum = maximum
    }

    /// - Parameter chance: 0 ..< 1; the wait is between half of the full step and the full step.
    package mutating func failed(atLeast asked: TimeSpan, chance: Double) -> TimeSpan {
        let doubled = minimum.milliseconds << min(failures, 30)
        failures += 1
        let step = Double(min(doubled, maximum.milliseconds))
        return max(asked, .milliseconds(Int64(step * (0.5 + chance / 2))))
    }

    package mutating func succeeded() { failures = 0 }
}
