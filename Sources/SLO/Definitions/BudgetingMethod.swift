package import Telemetry

/// What one unit of the budget is (OpenSLO `budgetingMethod`).
package enum BudgetingMethod: Hashable, Sendable {
    /// An event: the budget is a share of all requests.
    case occurrences
    /// A slice of time, good when at least `target` of its events are good. A slice without events is good,
    /// one that was not measured does not count.
    case timeslices(slice: TimeSpan, target: Double)
    /// A slice of time that counts with the share of its good events; one without events does not count.
    case ratioTimeslices(slice: TimeSpan)

    package var slice: TimeSpan? {
        switch self {
        case .occurrences: nil
        case .timeslices(let slice, _), .ratioTimeslices(let slice): slice
        }
    }

    /// Whether a slice that was measured and had no events counts.
    var countsEmptySlices: Bool {
        if case .timeslices = self { true } else { false }
    }

    /// OpenSLO's word for it.
    package var name: String {
        switch self {
        case .occurrences: "Occurrences"
        case .timeslices: "Timeslices"
        case .ratioTimeslices: "RatioTimeslices"
        }
    }

    /// A slice's share is counted in millionths, so that budgets stay integers.
    static let ratioUnits = 1_000_000

    /// What a finished slice of events adds to the budget's count.
    func weigh(_ events: EventCounts) -> EventCounts {
        switch self {
        case .occurrences:
            return events
        case .timeslices(_, let target):
            let isGood = events.total == 0 || Double(events.good) >= target * Double(events.total)
            return isGood ? EventCounts(good: 1, bad: 0) : EventCounts(good: 0, bad: 1)
        case .ratioTimeslices:
            guard let ratio = events.goodRatio else { return EventCounts() }
            let good = Int((ratio * Double(BudgetingMethod.ratioUnits)).rounded())
            return EventCounts(good: good, bad: BudgetingMethod.ratioUnits - good)
        }
    }
}
