internal import Telemetry

extension Assessment {
    /// When the budget will be gone, with the interval: `in 3 d (2 d 4 h – 5 d)`.
    package var exhaustionText: String {
        if let exhaustion { return exhaustion <= .zero ? "now: nothing is left" : "in \(exhaustionCell)" }
        if state == .noData, slo.noData == .bad { return "unknown without data" }
        guard let range = exhaustionRange else { return "not at this pace" }
        return "not at this pace, at the earliest in \(spoken(range.earliest))"
    }

    /// The same for a column: `3 d (2 d 4 h – 5 d)`, `– (at least 9 d)`.
    package var exhaustionCell: String {
        if let exhaustion, exhaustion <= .zero { return "now" }
        guard let range = exhaustionRange else { return exhaustion.map(spoken) ?? ReportNumber.none }
        guard let exhaustion else { return "\(ReportNumber.none) (at least \(spoken(range.earliest)))" }
        guard let latest = range.latest else {
            return "\(spoken(exhaustion)) (at least \(spoken(range.earliest)))"
        }
        return "\(spoken(exhaustion)) (\(spoken(range.earliest)) – \(spoken(latest)))"
    }
}
