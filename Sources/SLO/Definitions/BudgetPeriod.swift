package import Telemetry

/// The time a budget is spent over.
package enum BudgetPeriod: Hashable, Sendable {
    /// Always the last so much time.
    case rolling(TimeSpan)
    /// From one boundary to the next: `start` plus whole multiples of `length`, on the clocks of `zone`.
    case calendar(start: CivilTime, length: CalendarLength, zone: CivilZone = .utc)

    /// Its length for burn factors and forecasts; a month is 30 days, a quarter 90, a year 365.
    package var nominal: TimeSpan {
        switch self {
        case .rolling(let span): span
        case .calendar(_, let length, _): length.nominal
        }
    }

    /// The stretch that counts at an instant: from just after `start` up to `end`.
    package func range(at time: Timestamp) -> TimeRange {
        switch self {
        case .rolling(let span):
            return TimeRange(time - span, time)
        case .calendar(let start, let length, let zone):
            return TimeRange(length.lastBoundary(from: start, at: time, in: zone), time)
        }
    }

    /// Boundaries of a calendar at which a period that counts at an instant may have started: its own and,
    /// for windows that were held since before, the one earlier. None of a period that rolls.
    func boundaries(at time: Timestamp) -> [Timestamp] {
        guard case .calendar = self else { return [] }
        let start = range(at: time).start
        return [range(at: start - .milliseconds(1)).start, start]
    }

    package var description: String {
        switch self {
        case .rolling(let span): "\(span)"
        case .calendar(_, let length, let zone):
            "calendar \(length.count)\(length.unit.rawValue)" + (zone == .utc ? "" : " in \(zone.identifier)")
        }
    }
}
