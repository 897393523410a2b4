package import Telemetry

/// Lengths of time the charts may show, shortest first.
package enum TimeWindow: Int, Hashable, Sendable, CaseIterable {
    case one
    case two
    case five
    case quarter
    case hour
    case quarterDay
    case day
    case week
    case month

    package var span: TimeSpan {
        switch self {
        case .one: .minutes(1)
        case .two: .minutes(2)
        case .five: .minutes(5)
        case .quarter: .minutes(15)
        case .hour: .hours(1)
        case .quarterDay: .hours(6)
        case .day: .days(1)
        case .week: .days(7)
        case .month: .days(30)
        }
    }

    /// `last 15 m`.
    package var text: String { Units.age(span) }

    package var shorter: TimeWindow { TimeWindow(rawValue: rawValue - 1) ?? self }
    package var longer: TimeWindow { TimeWindow(rawValue: rawValue + 1) ?? self }

    /// The shortest window that holds all there is, so that a young agent's charts are not empty: at most
    /// `limit`.
    package static func fitting(_ age: TimeSpan, atMost limit: TimeWindow) -> TimeWindow {
        allCases.first { $0.span >= age || $0 == limit } ?? limit
    }
}
