internal import Telemetry

/// A rule group at work.
struct GroupState: Sendable {
    let group: RuleGroup
    var nextEvaluation: Timestamp?
    /// Evaluations that the clock passed over.
    var missed = 0
    /// By position of the rule in the group.
    var machines: [Int: AlertStateMachine] = [:]
    /// Series each rule wrote last time: those missing now are marked stale.
    var written: [Int: Set<Labels>] = [:]
    var failures: [Int: RuleFailure] = [:]
    /// Rules whose last evaluation gave two results of the same labels.
    var ambiguous: Set<Int> = []
    /// By position of the rule: when it was last evaluated.
    var evaluations: [Int: RuleEvaluation] = [:]
    var lastEvaluation: RuleEvaluation?

    init(_ group: RuleGroup, alerts: [String: [ActiveAlert]]) {
        self.group = group
        for (index, rule) in group.rules.enumerated() {
            guard case .alert(let rule) = rule else { continue }
            machines[index] = AlertStateMachine(
                holdFor: rule.holdFor, keepFiringFor: rule.keepFiringFor,
                alerts: alerts[Self.key(of: index, in: group)] ?? [])
        }
    }

    /// Identifies an alerting rule across restarts: group, name, and which of the group's rules of that
    /// name it is.
    static func key(of index: Int, in group: RuleGroup) -> String {
        let name = group.rules[index].name
        let earlier = group.rules[..<index].count { rule in
            if case .alert = rule { return rule.name == name }
            return false
        }
        return "\(group.key);\(name)" + (earlier > 0 ? "#\(earlier + 1)" : "")
    }

    /// Keeps what telling Alertmanagers needs to know of a failed evaluation.
    mutating func note(_ error: any Error, of index: Int) {
        if case RuleError.sameLabels = error {
            ambiguous.insert(index)
        } else {
            ambiguous.remove(index)
        }
    }

    /// The moment to evaluate for when an evaluation is due; then the next one is set, on multiples of the
    /// interval. It is the multiple itself, as in Prometheus: a turn that comes a little late must not make
    /// the distance of two any longer or shorter, because `for` is measured by it.
    mutating func takeTurn(at time: Timestamp, interval: TimeSpan) -> Timestamp? {
        let step = max(1, (group.interval ?? interval).milliseconds)
        let aligned = Timestamp(milliseconds: (time.milliseconds / step + 1) * step)
        guard let next = nextEvaluation else {
            nextEvaluation = aligned
            return time
        }
        // After the clock stepped back the next turn may lie far ahead: begin anew.
        guard time >= next || next - time > TimeSpan(milliseconds: step) else { return nil }
        if time > next { missed += Int((time - next).milliseconds / step) }
        nextEvaluation = aligned
        return time >= next ? Timestamp(milliseconds: aligned.milliseconds - step) : time
    }
}
