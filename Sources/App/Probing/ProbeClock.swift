internal import Telemetry

/// When a probe's turns come: every interval, each a little early or late. Turns that passed while a request
/// was under way are skipped, so nothing piles up and nothing is made up for.
struct ProbeClock: Sendable {
    let interval: TimeSpan
    /// The turn that was handed out last, without what it was early or late by.
    private var turn: Timestamp

    /// - Parameter share: where within the first interval it begins, 0 ..< 1, so that several probes that
    ///   start together do not come together.
    init(interval: TimeSpan, at start: Timestamp, share: Double) {
        self.interval = interval
        let wait = Double(interval.milliseconds) * share
        turn = start + TimeSpan(milliseconds: Int64(wait)) - interval
    }

    /// - Parameter chance: -1 ... 1, how early or late.
    /// - Returns: the next turn, and how many were skipped before it.
    mutating func next(after now: Timestamp, chance: Double) -> (time: Timestamp, skipped: Int) {
        let late = max(0, (now - turn).milliseconds / interval.milliseconds)
        turn = turn + TimeSpan(milliseconds: (late + 1) * interval.milliseconds)
        let shift = Double(interval.milliseconds) * ProbeSetting.jitter * chance
        return (max(now, turn + TimeSpan(milliseconds: Int64(shift))), Int(late))
    }
}
