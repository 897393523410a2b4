package import SLO
package import Telemetry

extension RuleGroup {
    /// The burn alerts of SLOs as a group, as if they were written in a rule file.
    package static func burnAlerts(_ slos: [SLODefinition], interval: TimeSpan? = nil) -> RuleGroup {
        let rules = slos.flatMap { SLO.burnAlerts(for: $0) }.map { Rule.alert(AlertRule($0)) }
        return RuleGroup(name: "slo-burn", file: "slos", interval: interval, rules: rules)
    }

    /// The alerts of error-budget policies, as if they were written in a rule file.
    package static func policyAlerts(
        _ policies: [BudgetPolicy], _ slos: [SLODefinition], interval: TimeSpan? = nil
    ) -> RuleGroup {
        let rules = SLO.policyAlerts(policies, slos).map { Rule.alert(AlertRule($0)) }
        return RuleGroup(name: "slo-policy", file: "slos", interval: interval, rules: rules)
    }
}

extension AlertRule {
    /// A burn alert as a rule. A template that does not parse stands as it is written.
    package init(_ burn: BurnAlert) {
        self.init(
            name: burn.name, expression: burn.expression, holdFor: burn.forSpan,
            labels: burn.labels.sorted.map { TemplatedLabel($0.name, Template(literal: $0.value)) },
            annotations: burn.annotations.sorted { $0.key < $1.key }.map { name, text in
                TemplatedLabel(name, (try? Template(text)) ?? Template(literal: text))
            })
    }
}
