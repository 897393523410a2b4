internal import Documents
internal import PromQL
internal import Telemetry

extension Explainer {
    /// What a rule's condition says at the moment.
    ///
    /// - Parameter labels: of the alert; nil for any.
    func step(
        _ rule: AlertRule, of group: RuleGroup, _ labels: Labels?, at time: Timestamp
    ) async -> Explanation.Step {
        var step = Explanation.Step(kind: .rule, verdict: .tells, reason: "")
        step.inputs = [
            .init("rule", place(rule, of: group)), .init("expression", rule.expression),
            .init("for", rule.holdFor.description),
        ]
        if rule.keepFiringFor > .zero {
            step.inputs.append(.init("keep_firing_for", rule.keepFiringFor.description))
        }
        let queryTime = time - (group.queryOffset ?? .zero)
        let elements: [VectorElement]
        do {
            elements = try await runner.instant(rule.expression, at: queryTime).value.elements
        } catch {
            step.verdict = .stops
            step.reason = "The rule's query fails: \(error)"
            return step
        }
        let own = elements.filter { $0.isOf(rule, labels) }
        if let failure = failures.first(where: { $0.isOf(rule, group, at: time) }) {
            step.verdict = .stops
            step.reason = "The rule fails since its evaluation at \(failure.time.rfc3339): \(failure.what)."
            step.inputs += own.prefix(5).map { .init("result", "\($0.labels) \($0.text)") }
            return step
        }
        if let first = own.first {
            step.verdict = .passes
            let more = own.count > 1 ? ", and \(own.count - 1) more" : ""
            step.reason = "The condition of \(rule.name) holds: the query gives \(first.text)\(more)."
            step.inputs += own.prefix(5).map { .init("result", "\($0.labels) \($0.text)") }
            return step
        }
        step.verdict = .stops
        step.reason =
            "The condition of \(rule.name) does not hold: the query gives nothing"
            + (labels == nil ? "." : " for these labels.")
        await addWhatItSees(rule, labels, at: queryTime, to: &step)
        return step
    }

    private func place(_ rule: AlertRule, of group: RuleGroup) -> String {
        let place = rule.position.map { "\($0.file):\($0.line)" } ?? group.file
        return "\(rule.name), group \(group.name), \(place)"
    }

    /// The values a condition that does not hold was measured against.
    private func addWhatItSees(
        _ rule: AlertRule, _ labels: Labels?, at time: Timestamp, to step: inout Explanation.Step
    ) async {
        guard let expression = try? Parser.parse(rule.expression), let loosened = expression.loosened,
            loosened != expression,
            let result = try? await runner.instant("\(loosened)", at: time)
        else { return }
        let seen = result.value.elements.filter { $0.isOf(rule, labels) }
        if seen.isEmpty {
            step.reason += " There is no data for it to look at."
        } else {
            step.reason += " Without its limits it gives \(seen[0].text)."
        }
        step.inputs += seen.prefix(5).map { .init("without limits", "\($0.labels) \($0.text)") }
    }

    /// Where the alert stands by its last transition.
    func step(_ last: AlertTransition, _ scene: Scene) -> Explanation.Step {
        let since = last.alert.activeAt
        var inputs = [
            Explanation.Input("last change", last.time.rfc3339),
            .init("condition since", since.rfc3339),
        ]
        if let firedAt = last.alert.firedAt { inputs.append(.init("fired at", firedAt.rfc3339)) }
        switch last.to {
        case .firing:
            return .init(
                kind: .state, verdict: .passes,
                reason: "It fires since \(last.time.rfc3339); the condition holds since \(since.rfc3339).",
                inputs: inputs)
        case .pending:
            return .init(
                kind: .state, verdict: .stops,
                reason:
                    "It is pending: the condition holds since \(since.rfc3339), for \(scene.time - since), "
                    + "not long enough yet.", inputs: inputs)
        case .inactive, nil:
            let why = last.reason.isEmpty ? "its condition ended" : last.reason
            let hadFired = last.from == .firing ? "It fired until" : "It was pending until"
            return .init(
                kind: .state, verdict: .stops, reason: "\(hadFired) \(last.time.rfc3339): \(why).",
                inputs: inputs)
        }
    }
}

extension RuleFailure {
    /// The last evaluation of the rule, and nothing later by then.
    fileprivate func isOf(_ rule: AlertRule, _ group: RuleGroup, at moment: Timestamp) -> Bool {
        self.rule == rule.name && self.group == group.name && time <= moment
    }
}

extension VectorElement {
    fileprivate var text: String { float.map { numberText($0) } ?? "a histogram" }

    /// Whether the alert of this element, labels of the rule laid over it, may have these labels; nil stands
    /// for any.
    fileprivate func isOf(_ rule: AlertRule, _ wanted: Labels?) -> Bool {
        guard let wanted else { return true }
        return labels.without([Label.metricName]).sorted.allSatisfy { label in
            wanted[label.name] == label.value || rule.labels.contains { $0.name == label.name }
        }
    }
}
