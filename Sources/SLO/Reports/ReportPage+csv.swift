internal import Telemetry

extension ReportPage {
    /// One row for each SLO and period; names are those of the JSON form.
    package var csv: String {
        var lines = [ReportPage.csvColumns.joined(separator: ",")]
        for report in reports {
            for row in report.periods {
                lines.append(ReportPage.cells(row, of: report).map(field).joined(separator: ","))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let csvColumns = [
        "name", "service", "period", "start", "end", "complete", "standing", "unit", "goal",
        "sli_measurement", "gap", "good_events_count", "bad_events_count", "events_count",
        "error_budget_target", "error_budget_consumed_ratio", "error_budget_remaining_ratio",
        "error_budget_minutes", "error_minutes", "error_budget_remaining_minutes", "no_data_seconds",
        "no_traffic_seconds", "worst_burn_window", "worst_burn_rate", "worst_burn_timestamp", "pages",
        "page_seconds", "tickets", "ticket_seconds", "worst_day", "worst_day_budget_ratio", "labels",
        "corrections",
    ]

    private static func cells(_ row: PeriodFigures, of report: PeriodReport) -> [String] {
        let slo = report.slo
        let number = { (value: Double?) in value.map { numberText($0) } ?? "" }
        let count = { (value: Int) in row.counts.total > 0 ? numberText(CountUnit(slo).number(value)) : "" }
        let worst = row.peaks.max { $0.rate < $1.rate }
        let pages = row.alerts(.page)
        let tickets = row.alerts(.ticket)
        return [
            slo.name, slo.service, row.row.label, row.row.range.start.rfc3339, row.row.range.end.rfc3339,
            "\(row.row.isComplete)", row.standing.rawValue, CountUnit(slo).word,
            number(slo.hasTarget ? slo.target : nil),
            number(row.sli), number(row.gap), count(row.counts.good), count(row.counts.bad),
            count(row.counts.total), number(row.budget), number(row.consumed),
            number(row.consumed.map { 1 - $0 }), number(row.budgetMinutes), number(row.errorMinutes),
            number(row.minutesLeft), number(row.withoutData.seconds), number(row.withoutTraffic.seconds),
            worst?.span.description ?? "", number(worst?.rate), worst?.at.rfc3339 ?? "", "\(pages.count)",
            number(pages.length.seconds), "\(tickets.count)", number(tickets.length.seconds),
            row.worstDay?.date.description ?? "", number(row.worstDay?.budgetShare),
            slo.combination.isEmpty ? "" : slo.combination.description,
            corrections(of: row.row.range, report),
        ]
    }

    /// Ids of those that change the period.
    private static func corrections(of range: TimeRange, _ report: PeriodReport) -> String {
        let some = report.corrections.filter { $0.range.end > range.start && $0.range.start < range.end }
        return some.map { "\($0.id)" }.joined(separator: " ")
    }

    /// RFC 4180; what a spreadsheet would take for a formula is made text.
    private func field(_ text: String) -> String {
        var text = text
        let isFormula = text.first.map { "=+@\t\r".contains($0) } ?? false
        if isFormula || text.hasPrefix("-") && Double(text) == nil { text = "'" + text }
        guard text.contains(where: { "\",\n\r".contains($0) }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }
}

extension PeriodFigures {
    /// SLI − target; below 0 when missed, nil without events. By the errors, whose share has more digits.
    var gap: Double? { budget.flatMap { budget in errorRatio.map { budget - $0 } } }

    /// Alerts of all pairs of a severity.
    func alerts(_ severity: BurnSeverity) -> (count: Int, length: TimeSpan) {
        pairs.filter { $0.window.severity == severity }.reduce((0, .zero)) { sum, pair in
            (sum.0 + pair.alerts.count, sum.1 + pair.alerts.length)
        }
    }
}
