internal import Telemetry

/// The alerts of policy steps that say who is to hear of them: rules over `beaufort_slo_policy_step`, so that
/// routing, silences and `alert explain` treat them as any other.
package func policyAlerts(_ policies: [BudgetPolicy], _ definitions: [SLODefinition]) -> [BurnAlert] {
    definitions.flatMap { slo in
        policies.filter { $0.scope.covers(slo) }.flatMap { policy in
            policy.steps.compactMap { step in policyAlert(step, of: policy, slo) }
        }
    }
}

private func policyAlert(_ step: PolicyStep, of policy: BudgetPolicy, _ slo: SLODefinition) -> BurnAlert? {
    guard let severity = step.severity else { return nil }
    var labels = slo.labels
    labels["slo"] = slo.name
    labels["service"] = slo.service
    labels["policy"] = policy.name
    labels["step"] = step.name
    labels["severity"] = severity.rawValue
    let place = PolicyPlace(policy: policy.name, slo: slo.name, step: step.name)
    let selector = PolicySeries.labels(of: place).sorted.filter { $0.name != Label.metricName }
        .map { "\($0.name)=\(quoted($0.value))" }.joined(separator: ",")
    return BurnAlert(
        name: "\(slo.alertName)Policy\(step.alertName)",
        expression: "\(PolicySeries.metric){\(selector)} == 1", labels: labels,
        annotations: annotations(step, policy, slo), forSpan: .zero, severity: severity)
}

private func annotations(
    _ step: PolicyStep, _ policy: BudgetPolicy, _ slo: SLODefinition
) -> [String: String] {
    let frozen = step.freezes.isEmpty ? "" : " Frozen: \(step.freezes.list.joined(separator: ", "))."
    let asked =
        step.approvals.isEmpty ? "" : " Needs approval: \(step.approvals.list.joined(separator: ", "))."
    let said = step.message.isEmpty ? "" : step.message + " "
    var annotations = [
        "summary": "\(slo.displayName) is in step \(step.name) of error-budget policy \(policy.name)",
        "description": """
        \(said)Entered because \(step.when.description).\(frozen)\(asked) `beaufort slo policy` tells what would \
        lift it.
        """,
    ]
    if !step.okMessage.isEmpty { annotations["ok_message"] = step.okMessage }
    if let runbook = slo.runbook { annotations["runbook"] = runbook }
    return annotations.mapValues(literal)
}

/// A text of a person in an annotation, which is a template.
private func literal(_ text: String) -> String {
    text.contains("{{") ? "{{ \(quoted(text)) }}" : text
}

extension PolicyStep {
    /// The name as alert names are written: `freeze-all` → `FreezeAll`.
    fileprivate var alertName: String {
        name.split { !$0.isLetter && !$0.isNumber }.map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined()
    }
}
