package import Telemetry

/// What changes an SLO's numbers or follows from them, and that a Prometheus which evaluates exported rules
/// cannot know.
package struct RuleBlindSpots: Hashable, Sendable {
    private var corrections = Corrections()
    private var exclusions = Exclusions()
    private var policies: [BudgetPolicy] = []
    private var time = Timestamp.distantPast

    package init() {}

    /// - Parameter time: corrections whose time has left the period by then change nothing any more.
    package init(
        corrections: Corrections, exclusions: Exclusions, policies: [BudgetPolicy], at time: Timestamp
    ) {
        self.corrections = corrections
        self.exclusions = exclusions
        self.policies = policies
        self.time = time
    }

    /// A sentence for each kind, without the SLO's name.
    func sentences(_ slo: SLODefinition) -> [String] {
        var sentences: [String] = []
        let start = time - slo.period.longest
        let counted = corrections.of(slo.name).filter { $0.range.end > start }
        if !counted.isEmpty {
            let ids = counted.map { "\($0.id)" }.joined(separator: ", ")
            let noun = counted.count == 1 ? "correction \(ids) changes" : "corrections \(ids) change"
            sentences.append("\(noun) what Beaufort counts, and the rules count without")
        }
        let windows = exclusions.recurrences(for: slo.name).count
        if windows > 0 {
            sentences.append(
                "\(windows == 1 ? "a maintenance window keeps" : "\(windows) maintenance windows keep") events out "
                    + "of the budget, and the rules count them")
        }
        let names = policies.filter { $0.scope.covers(slo) }.map(\.name)
        if !names.isEmpty {
            let noun = names.count == 1 ? "policy" : "policies"
            sentences.append(
                "the error-budget \(noun) \(names.joined(separator: ", ")) gates what may be done, and is Beaufort's "
                    + "alone to keep")
        }
        return sentences
    }
}
