internal import Telemetry

extension ReportPage {
    /// Compact JSON; the names are slo-generator's where that has one, and stay as they are.
    package var json: String {
        var writer = JSONWriter()
        writer.object { page in
            page.member("timestamp", end.seconds)
            page.member("timestamp_human", end.rfc3339)
            page.member("period", period.description)
            page.key("slos")
            page.array { list in
                for report in reports { list.object { ReportJSON(report: report).write(into: &$0) } }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }
}

/// Writes one SLO's report. Ratios are fractions of 1, times RFC 3339; null is what is not known.
private struct ReportJSON {
    let report: PeriodReport

    func write(into writer: inout JSONWriter) {
        let slo = report.slo
        writer.member("name", slo.name)
        slo.writeCombination(into: &writer)
        writer.member("display_name", slo.displayName)
        writer.member("service", slo.service)
        writer.member("goal", slo.goal)
        writer.member("window", slo.period.nominal.seconds)
        writer.member("budgeting_method", slo.method.name)
        writer.member("unit", CountUnit(slo).word)
        writer.member("zone", report.zone.identifier)
        writer.member("problem", report.problem)
        writer.key("corrections")
        writer.array { list in
            for correction in report.corrections { list.value(correction.summary) }
        }
        writer.key("periods")
        writer.array { list in
            for row in report.periods { list.object { write(row, into: &$0) } }
        }
        writer.key("all")
        writer.object { write(report.all, into: &$0) }
    }

    private func write(_ row: PeriodFigures, into writer: inout JSONWriter) {
        writer.member("period", row.row.label)
        writer.member("start", row.row.range.start.rfc3339)
        writer.member("end", row.row.range.end.rfc3339)
        writer.member("complete", row.row.isComplete)
        writer.member("valid", row.counts.total > 0)
        writer.member("standing", row.standing.rawValue)
        let unit = CountUnit(report.slo)
        writer.member("good_events_count", unit.number(row.counts.good))
        writer.member("bad_events_count", unit.number(row.counts.bad))
        writer.member("events_count", unit.number(row.counts.total))
        // NaN is written as null.
        writer.member("sli_measurement", row.sli ?? .nan)
        writer.member("goal", report.slo.goal)
        writer.member("gap", row.gap ?? .nan)
        writeBudget(row, into: &writer)
        writer.member("no_data_seconds", row.withoutData.seconds)
        writer.member("no_traffic_seconds", row.withoutTraffic.seconds)
        writeBurn(row, into: &writer)
        writer.key("worst_day")
        guard let day = row.worstDay else { return writer.null() }
        writer.object { object in
            object.member("date", day.date.description)
            object.member("bad_events_count", unit.number(day.counts.bad))
            object.member("events_count", unit.number(day.counts.total))
            object.member("error_budget_consumed_ratio", day.budgetShare)
        }
    }

    private func writeBudget(_ row: PeriodFigures, into writer: inout JSONWriter) {
        writer.member("error_budget_target", row.budget ?? .nan)
        writer.member("error_budget_measurement", row.errorRatio ?? .nan)
        writer.member("error_budget_burn_rate", row.consumed ?? .nan)
        writer.member("error_budget_consumed_ratio", row.consumed ?? .nan)
        writer.member("error_budget_remaining_ratio", row.consumed.map { 1 - $0 } ?? .nan)
        writer.member("error_budget_minutes", row.budgetMinutes ?? .nan)
        writer.member("error_minutes", row.errorMinutes ?? .nan)
        writer.member("error_budget_remaining_minutes", row.minutesLeft ?? .nan)
    }

    private func writeBurn(_ row: PeriodFigures, into writer: inout JSONWriter) {
        writer.key("worst_burn")
        writer.array { list in
            for peak in row.peaks {
                list.object { object in
                    object.member("window", peak.span.description)
                    object.member("burn_rate", peak.rate)
                    object.member("timestamp", peak.at.rfc3339)
                }
            }
        }
        writer.key("burn_windows")
        writer.array { list in
            for pair in row.pairs { list.object { write(pair, into: &$0) } }
        }
    }

    private func write(_ pair: PairFigures, into writer: inout JSONWriter) {
        pair.window.write(into: &writer)
        writer.member("over_count", pair.over.count)
        writer.member("over_seconds", pair.over.length.seconds)
        writer.member("alert_count", pair.alerts.count)
        writer.member("alert_seconds", pair.alerts.length.seconds)
    }
}

extension BurnWindow {
    func write(into writer: inout JSONWriter) {
        writer.member("severity", severity.rawValue)
        writer.member("long_window", long.description)
        writer.member("short_window", short.description)
        writer.member("burn_rate_threshold", factor)
        writer.member("budget_rule", rule.rawValue)
        writer.member("budget_share", share)
        writer.member("for_seconds", forSpan.seconds)
    }
}

extension SLODefinition {
    /// The target for JSON: NaN, which is written as null, where only components have one.
    var goal: Double { hasTarget ? target : .nan }

    /// How a composite's figures come from those of its components, for people.
    var compositeRule: String {
        switch method {
        case .occurrences:
            "A composite: its SLI is 1 less what fails of each component, with their weights, and so is the "
                + "budget spent; counts are those of all components together."
        case .ratioTimeslices:
            "A composite: its SLI is 1 less what fails of each component, with their weights; counts are "
                + "those of all components together."
        case .timeslices: "A composite: a slice is bad when it is bad for any component."
        }
    }

    /// `labels`, an object, where the SLO is split; nothing where it is not.
    func writeCombination(into writer: inout JSONWriter) {
        guard !combination.isEmpty else { return }
        writer.key("labels")
        writer.object { object in
            for label in combination.sorted { object.member(label.name, label.value) }
        }
    }
}
