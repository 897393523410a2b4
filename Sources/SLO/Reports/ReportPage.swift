package import Telemetry

/// A report to be written: several SLOs over the same kind of periods.
package struct ReportPage: Sendable {
    package var reports: [PeriodReport]
    package var period: ReportPeriod
    package var end: Timestamp

    package init(_ reports: [PeriodReport], by period: ReportPeriod, until end: Timestamp) {
        self.reports = reports
        self.period = period
        self.end = end
    }

    var title: String { "SLO report by \(period.description), until \(end.rfc3339)" }
}

/// The tables of one SLO, the same in every form.
struct ReportTables {
    let report: PeriodReport
    private let unit: CountUnit

    init(_ report: PeriodReport) {
        self.report = report
        unit = CountUnit(report.slo)
    }

    private var rows: [PeriodFigures] { report.periods + [report.all] }

    /// What is promised, and whatever keeps the tables from being the whole truth.
    var introduction: String {
        let slo = report.slo
        var text = "\(slo.title): \(slo.promise), \(slo.method.name), counted in \(unit.word)."
        text += " Times are those of \(report.zone.identifier)."
        if slo.isComposite { text += " \(slo.compositeRule)" }
        if let problem = report.problem { text += " It cannot be evaluated: \(problem)." }
        if !report.corrections.isEmpty {
            text += " Corrections apply: \(report.corrections.map(\.text).joined(separator: "; "))."
        }
        if report.all.standing == .noData { text += " It has no data: whether it holds is unknown." }
        return text
    }

    var budget: TextGrid {
        var grid = TextGrid(
            [
                "Period", "Standing", "Objective", "SLI", "Good", "Bad", "Total", "Budget spent",
                "Budget minutes", "Minutes left", "Without data", "Without traffic", "Worst day",
            ], hasSummary: true)
        for row in rows { grid.add(budget(row)) }
        return grid
    }

    private func budget(_ row: PeriodFigures) -> [String] {
        let isKnown = row.counts.total > 0
        let count = { (count: Int) in isKnown ? unit.text(count) : ReportNumber.none }
        return [
            label(row), row.standing.words,
            report.slo.hasTarget ? ReportNumber.percent(report.slo.target) : ReportNumber.none,
            row.sli.map(ReportNumber.sli) ?? ReportNumber.none, count(row.counts.good),
            count(row.counts.bad), count(row.counts.total),
            row.consumed.map(ReportNumber.percent) ?? ReportNumber.none,
            row.budgetMinutes.map(ReportNumber.minutes) ?? ReportNumber.none,
            row.minutesLeft.map(ReportNumber.minutes) ?? ReportNumber.none,
            ReportNumber.span(row.withoutData), ReportNumber.span(row.withoutTraffic), worstDay(row),
        ]
    }

    private func worstDay(_ row: PeriodFigures) -> String {
        guard let day = row.worstDay else { return ReportNumber.none }
        return "\(day.date.description): \(ReportNumber.percent(day.budgetShare)) of the budget"
    }

    private func label(_ row: PeriodFigures) -> String {
        row.row.label + (row.row.isComplete || row.row.label == "all" ? "" : " so far")
    }

    /// The fastest burn of each window. Nil without windows.
    var burn: TextGrid? {
        let spans = report.slo.policy.spans
        guard !spans.isEmpty else { return nil }
        var grid = TextGrid(["Worst burn"] + spans.map(\.description), hasSummary: true)
        for row in rows {
            let cells = spans.map { span in
                guard let peak = row.peaks.first(where: { $0.span == span }) else { return ReportNumber.none }
                return "\(ReportNumber.burn(peak.rate)) at \(ReportNumber.time(peak.at, in: report.zone))"
            }
            grid.add([label(row)] + cells)
        }
        return grid
    }

    /// What each window pair did, without the periods in which it was never over its factor. Nil without
    /// pairs.
    var pairs: TextGrid? {
        guard !report.slo.policy.windows.isEmpty else { return nil }
        var grid = TextGrid(["Period", "Pair", "Times over", "Time over", "Alerts", "Time on"])
        for row in rows {
            for pair in row.pairs where row.row.label == "all" || pair.over.length > .zero {
                grid.add([
                    label(row), ReportNumber.pair(pair.window), "\(pair.over.count)",
                    ReportNumber.span(pair.over.length), "\(pair.alerts.count)",
                    ReportNumber.span(pair.alerts.length),
                ])
            }
        }
        return grid
    }
}

extension PeriodStanding {
    var words: String {
        switch self {
        case .met, .missed: rawValue
        case .noTraffic: "no traffic"
        case .noData: "no data"
        }
    }
}
