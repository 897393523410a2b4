internal import Telemetry

/// The recording rules that count one window and divide once: events, bad events, error ratio, burn rate.
struct WindowRules {
    let slo: SLODefinition
    let span: TimeSpan
    private let series: RecordedSeries

    init(_ slo: SLODefinition, over span: TimeSpan) {
        self.slo = slo
        self.span = span
        series = RecordedSeries(slo)
    }

    /// - Throws: `ParseError`, or `RuleExportError` for an indicator that nobody can ask.
    func rules() throws -> [ExportedRule] {
        let events = try IndicatorExpressions(slo: slo).window(span)
        var rules = [
            record(DerivedSeries.windowEvents, held(events.total, as: series.events(span))),
            record(DerivedSeries.windowBadEvents, held(bad(events), as: series.badEvents(span))),
            record(
                RecordedSeries.errorRatio, "\(series.badEvents(span))\n  / (\(series.events(span)) > 0)"),
            record(DerivedSeries.burnRate, rate(of: series.errorRatio(span))),
        ]
        if let confidence = slo.trafficGuard.confidence {
            let bound = WilsonExpression.lowerBound(
                ratio: series.errorRatio(span), count: series.events(span), confidence: confidence)
            rules.append(record(DerivedSeries.certainBurnRate, rate(of: bound)))
        }
        return rules
    }

    private func record(_ name: String, _ expression: String) -> ExportedRule {
        .record(name, labels: slo.ruleLabels(window: span), expression: expression)
    }

    /// Where every event is good the bad ones may have no series at all, and the other way round.
    private func bad(_ events: EventExpressions) -> String {
        let total = series.events(span)
        let each = slo.eachOne
        guard !events.countsBad else { return "\(events.selected)\nor \(each) 0 * \(total)" }
        return """
            clamp_min(
              \(total)
                - \(each) \(Layout.indented(events.selected, by: 4).dropIndent),
              0
            )
            or \(each) \(total)
            """
    }

    /// Under `keep` a count without data is the one recorded last: the rule reads what it wrote itself.
    private func held(_ count: String, as own: String) -> String {
        let each = slo.eachOne
        // A combination may leave the count while others have data: then it has no events, and nothing of it
        // is to be held, unless each is asked whether it has data.
        let isSplit = slo.split != nil
        let idle =
            "\nor \(each) (0 * last_over_time(\(own)[1d]) and \(series.onPresence) \(series.isMeasured))"
        let rest = isSplit ? idle : ""
        guard slo.noData == .keep else { return count + rest }
        let last = isSplit ? "(\(own) and \(series.onPresence) \(series.isUnmeasured))" : own
        return """
            (
            \(Layout.indented(count))
            )
            and \(series.onPresence) \(series.isMeasured)
            or \(each) \(last)\(rest)
            """
    }

    /// Of the budget, as often over as the ratio exceeds it; 0 without events, since those spend nothing.
    private func rate(of ratio: String) -> String {
        let rate = "\(ratio) / \(numberText(slo.budget))\nor 0 * \(series.events(span))"
        return series.measured(rate, slo, failing: everyone(numberText(slo.maximumBurn)))
    }
}

extension RecordedSeries {
    /// An expression under a policy for missing data.
    /// - Parameter worst: its value while missing data counts as failure, an expression.
    func measured(_ expression: String, _ slo: SLODefinition, failing worst: String) -> String {
        let each = slo.eachOne
        switch slo.noData {
        case .keep: return expression
        case .exclude: return "(\n\(Layout.indented(expression))\n)\nand \(onPresence) \(isMeasured)"
        case .bad:
            return """
                (
                \(Layout.indented(expression))
                )
                and \(onPresence) \(isMeasured)
                or \(each) (\(worst) and \(onPresence) \(isUnmeasured))
                """
        }
    }
}

extension WindowRules {
    /// A value for the SLO, or for each of its combinations that was measured within a day.
    func everyone(_ value: String) -> String {
        guard slo.split != nil else { return "vector(\(value))" }
        return "\(value) + 0 * last_over_time(\(series.burnRate(span))[1d])"
    }
}

extension SLODefinition {
    /// How vectors of its series find each other: by the labels of its combinations.
    var eachOne: String { "on (\(split?.labels.joined(separator: ", ") ?? ""))" }

    /// The labels that are left when windows are aggregated.
    var bySeries: String {
        let own = isComponent ? [SLOComponent.label] : split?.labels ?? []
        return "by (\((["slo"] + own).joined(separator: ", ")))"
    }
}

extension String {
    /// Without the spaces in front of its first line.
    fileprivate var dropIndent: Substring { drop { $0 == " " } }
}
