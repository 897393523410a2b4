internal import Telemetry

/// What `CompositeAssessor` adds up, as recording rules over those of the components.
struct CompositeRules {
    let slo: SLODefinition

    init(_ slo: SLODefinition) {
        self.slo = slo
    }

    func rules(over span: TimeSpan) -> [ExportedRule] {
        let record = { (name: String, expression: String) -> ExportedRule in
            .record(name, labels: slo.ruleLabels(window: span), expression: expression)
        }
        var rules = [
            record(DerivedSeries.windowEvents, sum { (1, $0.events(span)) }),
            record(DerivedSeries.windowBadEvents, sum { (1, $0.badEvents(span)) }),
            record(RecordedSeries.errorRatio, sum { ($1.weight, $0.errorRatio(span)) }),
            record(DerivedSeries.burnRate, sum { ($1.share(of: slo), $0.burnRate(span)) }),
        ]
        if slo.trafficGuard.confidence != nil {
            rules.append(
                record(DerivedSeries.certainBurnRate, sum { ($1.share(of: slo), $0.certainBurnRate(span)) }))
        }
        return rules
    }

    func budgetRemaining(over period: TimeSpan) -> ExportedRule {
        let own = RecordedSeries(slo)
        if case .occurrences = slo.method {
            let spent = sum { ($1.weight, "(1 - \($0.budgetRemaining))") }
            return .record(
                DerivedSeries.budgetRemaining, labels: slo.ruleLabels(), expression: "1 - \(spent)")
        }
        let alone = { (series: String) in "max \(slo.bySeries) (\(series))" }
        let spent = "\(alone(own.errorRatio(period))) / \(numberText(slo.budget))"
        return .record(
            DerivedSeries.budgetRemaining, labels: slo.ruleLabels(),
            expression: "1 - \(spent)\nor 1 + 0 * \(alone(own.events(period)))")
    }

    private func sum(_ term: (RecordedSeries) -> (Double, String)) -> String {
        sum { series, _ in term(series) }
    }

    /// Weighted series of the components; one that has no value adds nothing.
    private func sum(_ term: (RecordedSeries, SLOComponent) -> (Double, String)) -> String {
        let terms = slo.components.map { component in
            let (weight, series) = term(RecordedSeries(component.definition), component)
            return weight == 1 ? series : "\(numberText(weight)) * \(series)"
        }
        return Layout.call("sum", terms.joined(separator: "\nor "))
    }
}
