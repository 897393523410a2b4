internal import Telemetry

/// Writes the rules of one SLO: expression, labels and the sentences people read.
struct BurnAlertWriter {
    let slo: SLODefinition
    var standing: Assessment?

    func alert(for window: BurnWindow) -> BurnAlert {
        var labels = commonLabels
        labels["severity"] = window.severity.rawValue
        labels["window"] = window.long.description
        labels["short_window"] = window.short.description
        return BurnAlert(
            name: "\(slo.alertName)BudgetBurn\(window.long)", expression: expression(for: window),
            labels: labels, annotations: annotations(for: window), forSpan: window.forSpan,
            severity: window.severity)
    }

    /// Missing data is a ticket of its own; it neither fires nor resolves the burn alerts. Of an SLO that is
    /// split it is the SLO's, not one combination's.
    func missingDataAlert() -> [BurnAlert] {
        guard slo.annotations["beaufort/no-data-alert"] != "off", !slo.policy.windows.isEmpty,
            slo.combination.isEmpty
        else { return [] }
        var labels = commonLabels
        labels["severity"] = BurnSeverity.ticket.rawValue
        let annotations = [
            "summary": "SLO \(slo.displayName)\(missingPart) has no data",
            "description": """
            Nothing has been measured for SLO \(slo.name)\(missingPart) (\(slo.promise)). Whether it holds is \
            unknown; its burn alerts \(slo.noData.consequence).
            """,
        ].merging(runbookAnnotation) { first, _ in first }
        return [
            BurnAlert(
                name: "\(slo.alertName)NoData", expression: missingData, labels: labels,
                annotations: annotations, forSpan: min(.minutes(5), slo.period.nominal), severity: .ticket)
        ]
    }

    /// The state of the SLO as a whole is the series without the labels of its combinations.
    private var missingData: String {
        let own = ["slo=\(quoted(slo.name))"]
        let missing = { (matchers: [String]) in
            "\(DerivedSeries.state){\(matchers.joined(separator: ","))} == \(SLOState.noData.code)"
        }
        guard let split = slo.split else { return missing(own + ownMatchers) }
        let whole = missing(own + split.labels.map { "\($0)=\"\"" })
        guard split.silence == .each else { return whole }
        return "\(whole) or (\(missing(own)) unless on (slo) \(whole))"
    }

    /// The labels of a combination, or, for a composite, that a series is of no component.
    var ownMatchers: [String] {
        slo.isComposite
            ? ["\(SLOComponent.label)=\"\""]
            : slo.combination.sorted.map { "\($0.name)=\(quoted($0.value))" }
    }

    /// Names the combination that has no data, where there is one.
    private var missingPart: String {
        guard let split = slo.split, split.silence == .each else { return "" }
        let names = split.labels.map { "\($0) {{ $labels.\($0) }}" }.joined(separator: ", ")
        return "{{ if $labels.\(split.labels[0]) }} (\(names)){{ end }}"
    }

    /// As people call what an alert is about, with the labels of its combination.
    private var subject: String {
        guard slo.isDivided, let split = slo.split else { return slo.displayName }
        return
            "\(slo.displayName) (\(split.labels.map { "\($0) {{ $labels.\($0) }}" }.joined(separator: ", ")))"
    }

    private var commonLabels: Labels {
        var labels = slo.labels
        labels["slo"] = slo.name
        labels["service"] = slo.service
        return labels
    }

    private var runbookAnnotation: [String: String] {
        slo.runbook.map { ["runbook": $0] } ?? [:]
    }

    private func annotations(for window: BurnWindow) -> [String: String] {
        let short = window.short == window.long ? "" : " and the last \(window.short)"
        // Below 1 the budget lasts: whoever is told of that has a table of his own.
        let pace =
            window.factor < 1
            ? "at \(Self.rateTemplate) times the pace it can bear" : "\(Self.rateTemplate) times too fast"
        let windows =
            window.short == window.long
            ? "\(window.long) window" : "\(window.long) and \(window.short) windows"
        let summary = "\(subject) burns its error budget \(pace) (\(windows))"
        let description = """
            SLO \(slo.name) promises \(slo.promise)\(beneficiary). Over the last \(window.long)\(short) errors used up its \
            budget \(Self.rateTemplate) times as fast as it can bear; \(limit(window)).\(standingText)
            """
        return ["summary": summary, "description": description].merging(runbookAnnotation) { first, _ in first
        }
    }

    /// The burn rate as people say it, in Prometheus' template language: 0.31, 14.4, 1000. Its `humanize` has
    /// prefixes of units in it: 312.5m, 1k.
    private static let rateTemplate = """
        {{ if lt $value 1.0 }}{{ printf "%.2g" $value }}{{ else if lt $value 100.0 }}\
        {{ printf "%.3g" $value }}{{ else }}{{ printf "%.0f" $value }}{{ end }}
        """

    /// From when on it fires, and what that means.
    private func limit(_ window: BurnWindow) -> String {
        let factor = numberText(window.factor, style: .general)
        let lasts = Double(slo.period.nominal.milliseconds) / window.factor
        let pace = spoken(TimeSpan(milliseconds: Int64(lasts)))
        let share = percentText(window.budgetPercent)
        let spends = "fires once the last \(window.long) spent \(share) of the whole period's budget"
        switch window.rule {
        case .ratio:
            return """
                this alert fires above \(factor) times, where a full budget lasts \(pace) and \(share) of it goes \
                in \(window.long)
                """
        case .absolute: return "this alert \(spends), whatever the traffic"
        case .both: return "this alert \(spends) and burned it above \(factor) times"
        }
    }

    /// To whom an SLO that is split is promised: everybody, and which of them the alert is about.
    private var beneficiary: String {
        guard let split = slo.split else { return "" }
        let names = split.labels.joined(separator: " and ")
        let values = split.labels.map { name in
            let value = slo.combination[name] ?? "{{ $labels.\(name) }}"
            return "\(name) \(value)"
        }
        return " to each \(names), here \(values.joined(separator: ", "))"
    }

    /// What is left and for how long: in words when the standing is known, else asked when the alert is
    /// written, in Prometheus' template language.
    private var standingText: String {
        guard let standing, standing.budgetConsumed != nil else { return standingTemplate }
        let remaining = standing.budgetRemaining
        if remaining <= 0 {
            return " Nothing is left of the budget: it is overspent by \(percentText(-100 * remaining))."
        }
        let left = " Of the budget \(percentText(100 * remaining)) is left"
        guard standing.exhaustion != nil else { return left + "." }
        return left + ", gone \(standing.exhaustionText) at this pace."
    }

    private var standingTemplate: String {
        let ask = { (metric: String) in self.question(metric) }
        return """
            {{ range \(ask(DerivedSeries.budgetRemaining)) }}{{ if gt .Value 0.0 }} Of the budget \
            {{ .Value | humanizePercentage }} is left.{{ else }} Nothing is left of the budget.{{ end }}{{ end }}\
            {{ range \(ask(DerivedSeries.exhaustion)) }}{{ if gt .Value 0.0 }} At this pace it is gone in \
            {{ .Value | humanizeDuration }}.{{ end }}{{ end }}
            """
    }
}

extension BurnAlertWriter {
    /// Asks for a series of the SLO in a template; of one that is split, for that of the alert's combination.
    private func question(_ metric: String) -> String {
        guard slo.isDivided, let split = slo.split else {
            let own = ownMatchers.map { "," + $0 }.joined()
            return "query \(quoted("\(metric){slo=\(quoted(slo.name))\(own)}"))"
        }
        // A percent sign is a verb of printf.
        let name = quoted(slo.name).split(separator: "%", omittingEmptySubsequences: false)
            .joined(separator: "%%")
        let format = "\(metric){slo=\(name)\(split.labels.map { ",\($0)=%q" }.joined())}"
        let values = split.labels.map { " $labels.\($0)" }.joined()
        return "query (printf \(quoted(format))\(values))"
    }
}

/// A span as people say it, in its two largest units: `2 d 2 h`, `51 s`.
func spoken(_ span: TimeSpan) -> String {
    let seconds = max(0, span.milliseconds / 1_000)
    let units: [(Int64, String)] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
    guard let first = units.firstIndex(where: { seconds >= $0.0 }) else { return "less than a second" }
    let (size, symbol) = units[first]
    guard first + 1 < units.count else { return "\(seconds) s" }
    let rest = seconds % size / units[first + 1].0
    return rest == 0
        ? "\(seconds / size) \(symbol)" : "\(seconds / size) \(symbol) \(rest) \(units[first + 1].1)"
}

/// At most two decimals, without trailing zeros: `2 %`, `0.28 %`.
func percentText(_ percent: Double) -> String {
    "\(numberText((percent * 100).rounded() / 100)) %"
}

extension SLODefinition {
    /// `99.9 % over 30d`; of a composite without a target of its own, whose it keeps.
    package var promise: String {
        if !hasTarget { return "the targets of its components together over \(period.description)" }
        return "\(numberText((target * 1e8).rounded() / 1e6)) % over \(period.description)"
    }

    /// The name as alert names are written: `chat-availability` → `ChatAvailability`.
    var alertName: String {
        name.split { !$0.isLetter && !$0.isNumber }
            .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}

extension NoDataPolicy {
    fileprivate var consequence: String {
        switch self {
        case .keep: "stay as they were"
        case .bad: "count it as failure"
        case .exclude: "are off meanwhile"
        }
    }
}
