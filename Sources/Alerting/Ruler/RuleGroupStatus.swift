package import Telemetry

/// A running rule group and how its last evaluation went.
package struct RuleGroupStatus: Hashable, Sendable {
    package var group: RuleGroup
    package var interval: TimeSpan
    /// Nil before the first evaluation.
    package var last: RuleEvaluation?
    package var rules: [RuleStatus]

    package init(group: RuleGroup, interval: TimeSpan, last: RuleEvaluation? = nil, rules: [RuleStatus]) {
        self.group = group
        self.interval = interval
        self.last = last
        self.rules = rules
    }
}

/// One rule of a running group.
package struct RuleStatus: Hashable, Sendable {
    package var rule: Rule
    /// Nil before the first evaluation.
    package var last: RuleEvaluation?
    /// Why the last evaluation failed; nil when it did not.
    package var problem: String?
    /// Pending and firing alerts, ordered by labels; none for a recording rule.
    package var alerts: [ActiveAlert]

    package init(
        rule: Rule, last: RuleEvaluation? = nil, problem: String? = nil, alerts: [ActiveAlert] = []
    ) {
        self.rule = rule
        self.last = last
        self.problem = problem
        self.alerts = alerts
    }
}

/// When something was evaluated and how long that took.
package struct RuleEvaluation: Hashable, Sendable {
    package var time: Timestamp
    /// Wall-clock time spent.
    package var seconds: Double

    package init(time: Timestamp, seconds: Double) {
        self.time = time
        self.seconds = seconds
    }
}

extension GroupState {
    /// - Parameter interval: of groups that name none.
    func status(interval: TimeSpan) -> RuleGroupStatus {
        let rules = group.rules.enumerated().map { index, rule in
            RuleStatus(
                rule: rule, last: evaluations[index], problem: failures[index]?.what,
                alerts: (machines[index].map { Array($0.alerts.values) } ?? [])
                    .filter { $0.state != .inactive }.sorted { $0.labels < $1.labels })
        }
        return RuleGroupStatus(
            group: group, interval: group.interval ?? interval, last: lastEvaluation, rules: rules)
    }
}
