internal import Telemetry

/// How an SLO's events are counted, in words.
extension RuleComments {
    var counted: String {
        switch slo.indicator {
        case .requests:
            "Events are requests, judged good or bad by Beaufort as they finish (\(SLIRecorder.metric))."
        case .counters(let counters):
            """
            Events are counted by \(counters.total), the \(counters.countsBad ? "bad" : "good") ones by \
            \(counters.selected).
            """
        case .threshold(let threshold):
            """
            Once in \(slo.sliceWidth) each value of \(threshold.query) is an event, good while it is \
            \(threshold.operation.rawValue) \(numberText(threshold.bound)).
            """
        case .ratio(let ratio):
            """
            Once in \(slo.sliceWidth) \(ratio.query) tells the share of \(ratio.isSuccess ? "good" : "bad") \
            events; it is counted in millionths.
            """
        case .foreign: ""
        case .composite(let components): composed(of: components)
        }
    }

    var divided: String {
        guard let split = slo.split else { return "" }
        return """
            Each combination of \(split.labels.joined(separator: ", ")) is counted, budgeted and alerted on by \
            itself. Prometheus tells all of them apart that its counters do; Beaufort up to \(split.limit).
            """
    }

    var budgeted: String {
        switch slo.method {
        case .occurrences: ""
        case .timeslices(let slice, let target):
            """
            The budget counts slices of \(slice): one is good when at least \(percentText(100 * target)) of its \
            events are.
            """
        case .ratioTimeslices(let slice):
            """
            The budget counts slices of \(slice), each with the share of its good events, in millionths; one \
            without events does not count.
            """
        }
    }

    private func composed(of components: [SLOComponent]) -> String {
        let parts = components.map { "\($0.name) (weight \(numberText($0.weight)))" }.joined(separator: ", ")
        switch slo.method {
        case .occurrences:
            return "A composite: the burn rates of \(parts) add up, each by a target of its own."
        case .ratioTimeslices: return "A composite: what is missing of \(parts) adds up."
        case .timeslices:
            let names = components.map(\.name).joined(separator: ", ")
            return "A composite: a slice is bad when it is bad for any of \(names)."
        }
    }

    var exactness: String {
        if slo.isComposite { return "" }
        guard slo.indicator.isCounted else {
            return """
                Equal to Beaufort's counts: the same slices are asked. A rate() in the query is Prometheus' own, \
                which stretches to the edges of its range.
                """
        }
        let inside = slo.method == .occurrences ? "the window" : "a slice"
        return """
            Equal to Beaufort's counts: differences of values, nothing stretched to edges. Only a counter that \
            starts over more than once within \(inside), or has since grown beyond where it stood, is left to \
            increase(), which does stretch.
            """
    }

    var missing: String {
        switch slo.noData {
        case .keep:
            """
            Without data the counts recorded last are held, so that a page neither fires nor resolves for want \
            of data. Prometheus can hold them through five minutes without rule evaluation, not more.
            """
        case .bad:
            "Without data every window burns as if every event were bad; none is counted, and the budget stays."
        case .exclude: "Without data there are no burn rates, and alerts rest."
        }
    }

    var trafficGuard: String {
        let limits = slo.trafficGuard
        var conditions: [String] = []
        if limits.minimumEvents > 0 { conditions.append("\(limits.minimumEvents) events") }
        if limits.minimumBad > 0 { conditions.append("\(limits.minimumBad) bad events") }
        var text = conditions.joined(separator: " and ")
        if !text.isEmpty { text = "the long window must hold \(text)" }
        guard let confidence = limits.confidence else { return text }
        let share = percentText(100 * confidence)
        let bound = "the lower Wilson bound (\(share)) of the long window's burn must exceed the factor too"
        return text.isEmpty ? bound : "\(text), and \(bound)"
    }
}
