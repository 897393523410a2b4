internal import PromQL
internal import Telemetry

/// Events of a stretch of time as PromQL. Both expressions give one element without labels, or none; of an
/// SLO that is split, one with its labels for each combination.
struct EventExpressions {
    var total: String
    /// The bad events where `countsBad`, else the good ones. May be missing while `total` is there: then
    /// there are none.
    var selected: String
    var countsBad: Bool
}

/// What an SLO's indicator counts, as PromQL: the same events that the engine's ledger holds.
struct IndicatorExpressions {
    let slo: SLODefinition

    /// The events in the window that ends now, in the unit of the budgeting method.
    /// - Throws: `ParseError`, or `RuleExportError` for an indicator that nobody can ask.
    func window(_ span: TimeSpan) throws -> EventExpressions {
        let slice = slo.sliceWidth
        let overSlices = { (name: String, argument: String) in
            Layout.overTime(name, argument, span.description, slice.description)
        }
        switch slo.method {
        case .occurrences where slo.indicator.isCounted:
            return try events(in: span)
        case .occurrences:
            let events = try events(in: slice)
            return EventExpressions(
                total: overSlices("sum_over_time", events.total),
                selected: overSlices("sum_over_time", events.selected), countsBad: events.countsBad)
        case .timeslices where slo.isComposite:
            let isGood = try goodForAll()
            return EventExpressions(
                total: overSlices("count_over_time", isGood),
                selected: overSlices("sum_over_time", isGood), countsBad: false)
        case .timeslices(_, let target):
            let events = try events(in: slice)
            return EventExpressions(
                total: overSlices("count_over_time", events.total),
                selected: overSlices("sum_over_time", isGood(events, target)), countsBad: false)
        case .ratioTimeslices:
            let events = try events(in: slice)
            let units = numberText(Double(BudgetingMethod.ratioUnits))
            let share = "round(\(units) * (\(good(events)) / (\(grouped(events.total)) > 0)))"
            return EventExpressions(
                total: "\(units) * \(overSlices("count_over_time", share))",
                selected: overSlices("sum_over_time", share), countsBad: false)
        }
    }

    /// 1 or 0 for the slice that ends now.
    private func isGood(_ events: EventExpressions, _ target: Double) -> String {
        "\(good(events)) >= bool \(numberText(target)) * \(grouped(events.total))"
    }

    /// The same for all components of a composite: 0 when one of them is bad, no value when none counts.
    private func goodForAll() throws -> String {
        let parts = try slo.components.map { component in
            guard case .timeslices(_, let target) = component.definition.method else { return "" }
            let part = IndicatorExpressions(slo: component.definition)
            let isGood = part.isGood(try part.events(in: slo.sliceWidth), target)
            // A label of its own, for the union of vectors without labels has one element only.
            let label = "\(quoted(SLOComponent.label)), \(quoted(component.name))"
            return Layout.call("label_replace", "\(isGood), \(label), \"\", \"\"")
        }
        return Layout.call("min", parts.joined(separator: "\nor "))
    }

    /// The events of one slice that ends now.
    private func events(in span: TimeSpan) throws -> EventExpressions {
        switch slo.indicator {
        case .requests(let indicator):
            let counted = { (matchers: [Matcher]) in
                let labels = slo.split?.labels ?? []
                let own =
                    SLIRecorder.matchers(slo.name, indicator) + slo.componentMatchers
                    + labels.map { Matcher($0, .notEqual, "") }
                let counter = VectorSelector(SLIRecorder.metric, own + matchers)
                return aggregated("sum", ExactIncrease.text(of: counter, over: span))
            }
            return EventExpressions(
                total: counted([]), selected: counted([Matcher("outcome", .equal, "bad")]), countsBad: true)
        case .counters(let counters):
            let counted = { (query: String) in
                filled(aggregated("sum", try ExactIncrease.text(of: sliced(query), over: span)))
            }
            return EventExpressions(
                total: try counted(counters.total), selected: try counted(counters.selected),
                countsBad: counters.countsBad)
        case .threshold(let threshold):
            let values = try finite(threshold.query)
            let bound = numberText(threshold.bound)
            let isGood = "(\(values)) \(threshold.operation.rawValue) bool \(bound)"
            return EventExpressions(
                total: filled(aggregated("count", values)), selected: filled(aggregated("sum", isGood)),
                countsBad: false)
        case .ratio(let ratio):
            let values = try finite(ratio.query)
            let units = numberText(Double(BudgetingMethod.ratioUnits))
            let mean = filled(aggregated("avg", values))
            let share = "clamp(\(mean), 0, 1)"
            return EventExpressions(
                total: "\(units) + 0 * \(mean)",
                selected: "round(\(units) * \(ratio.isSuccess ? share : "(1 - \(share))"))", countsBad: false)
        case .foreign(let source):
            throw RuleExportError.foreign(slo, source: source)
        case .composite:
            throw RuleExportError.foreign(slo, source: "composite")
        }
    }

    /// The good events of a slice, 0 where the selected ones are missing.
    private func good(_ events: EventExpressions) -> String {
        let selected = "(\(events.selected) or 0 * \(grouped(events.total)))"
        return events.countsBad ? "(\(grouped(events.total)) - \(selected))" : selected
    }

    private func sliced(_ query: String) -> SlicedQuery {
        SlicedQuery(query, by: slo.split?.labels ?? [])
    }

    /// `sum(…)`, or by the labels of an SLO that is split.
    func aggregated(_ operation: String, _ text: String) -> String {
        guard let split = slo.split else { return Layout.call(operation, text) }
        return Layout.call("\(operation) by (\(split.labels.joined(separator: ", "))) ", text)
    }

    /// With a placeholder for labels that a series does not have, as the engine names them.
    func filled(_ text: String) -> String {
        (slo.split?.labels ?? []).reduce(text) { text, label in
            let place = quoted(label)
            return Layout.call(
                "label_replace", "\(text), \(place), \(quoted(LabelSplit.none)), \(place), \"\"")
        }
    }

    private func grouped(_ text: String) -> String { "(\(text))" }

    /// The values of all series that are numbers, at the instant: NaN and infinities are no events.
    private func finite(_ query: String) throws -> String {
        let sliced = sliced(query)
        let parsed = try sliced.parsed(over: slo.sliceWidth)
        let stepped = parsed.withSubquerySteps()
        // As it is written, unless that would not mean the same there.
        let text = stepped == parsed ? try sliced.text(over: slo.sliceWidth) : stepped.description
        let isScalar = parsed.type == .scalar
        return "\(isScalar ? "vector" : "")(\(text)) > -Inf < +Inf"
    }
}

extension Indicator {
    /// Its events are increases of counters, which any window has without looking at slices.
    var isCounted: Bool {
        switch self {
        case .requests, .counters: true
        case .threshold, .ratio, .foreign, .composite: false
        }
    }
}
