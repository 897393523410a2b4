internal import Telemetry

/// Parameters that fit what was recorded of an SLO.
package struct Suggestion: Hashable, Sendable {
    package var slo: SLODefinition
    package var basis: HistoryBasis
    /// Loosest first, the target in force among them.
    package var targets: [TargetTrial]
    /// The tightest of the usual targets that would have been met with the margin; nil when none would.
    package var target: Double?
    /// By window pair, under the proposed target.
    package var traffic: [WindowTraffic]
    package var trafficGuard: GuardSuggestion
    /// Under the target in force.
    package var verdicts: [PairVerdict]
    /// Under the proposed target; empty when that is the one in force, or there is none.
    package var proposedVerdicts: [PairVerdict]
    /// For indicators about latency or another value; nil for others and where nothing can be derived.
    package var threshold: ThresholdSuggestion?

    /// - Throws: `HistoryTooShort` when the history does not bear it.
    init(_ history: SLOHistory) throws(HistoryTooShort) {
        let basis = try HistoryBasis(history)
        slo = history.slo
        self.basis = basis
        targets = TargetTrial.all(history, basis)
        let target = targets.last { $0.isMet && TargetTrial.candidates.contains($0.target) }?.target
        self.target = target
        let proposed = history.with(target: target ?? history.slo.target)
        let traffic = proposed.slo.policy.windows.map { proposed.traffic(of: $0, in: basis.range) }
        self.traffic = traffic
        // A share of a slice is no failure that could come alone.
        trafficGuard = GuardSuggestion(CountUnit(slo) == .sliceMillionths ? [] : traffic)
        verdicts = Suggestion.verdicts(history, traffic, basis)
        proposedVerdicts =
            proposed.slo.target == history.slo.target ? [] : Suggestion.verdicts(proposed, traffic, basis)
    }

    private static func verdicts(
        _ history: SLOHistory, _ traffic: [WindowTraffic], _ basis: HistoryBasis
    ) -> [PairVerdict] {
        zip(history.pairHistories(), traffic).map { pair, traffic in
            PairVerdict(pair, traffic, in: history, basis: basis)
        }
    }
}
