import Telemetry

/// The grid a window's timelines are laid on.
struct TimeGrid: Hashable {
    let range: TimeRange
    let step: TimeSpan

    /// About a hundred steps that end at the last whole step before `time`, so that the grid moves only
    /// once per step and answers can be kept until then.
    init(window: TimeSpan, at time: Timestamp) {
        let step = TimeGrid.step(for: window)
        let end = time.milliseconds - (time.milliseconds % step.milliseconds)
        let length = window.milliseconds / step.milliseconds * step.milliseconds
        self.step = step
        range = TimeRange(Timestamp(milliseconds: end - length), Timestamp(milliseconds: end))
    }

    private static let steps: [TimeSpan] = [
        .seconds(1), .seconds(2), .seconds(3), .seconds(5), .seconds(10), .seconds(15), .seconds(30),
        .minutes(1),
        .minutes(2), .minutes(3), .minutes(5), .minutes(10), .minutes(15), .minutes(30), .hours(1), .hours(2),
        .hours(3), .hours(6), .hours(12), .days(1),
    ]

    private static func step(for window: TimeSpan) -> TimeSpan {
        steps.first { $0.milliseconds >= window.milliseconds / 120 } ?? .days(1)
    }
}
