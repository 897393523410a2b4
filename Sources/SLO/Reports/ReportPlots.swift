internal import Telemetry

/// The plots of one SLO: its budget over time, and its events. Empty where there were none.
struct ReportPlots {
    let report: PeriodReport

    init(_ report: PeriodReport) {
        self.report = report
    }

    var svgs: [String] {
        guard report.all.counts.total > 0 else { return [] }
        return [budget, events]
    }

    private var budget: String {
        let left = report.curve.compactMap(\.budgetLeft)
        let floor = min(0, left.min() ?? 0)
        var canvas = canvas("Error budget left", height: 190, bounds: floor...1)
        for level in PlotCanvas.steps(from: floor, to: 1) {
            canvas.level(level, ReportNumber.percent(level), isLimit: level == 0)
        }
        for period in report.periods {
            canvas.curve(
                report.curve.filter {
                    period.row.range.start <= $0.range.start
                        && $0.range.end <= period.row.range.end
                })
        }
        return canvas.svg
    }

    /// How long a column of slices is.
    private var column: TimeSpan { report.curve.map(\.range.length).max() ?? .zero }

    private var events: String {
        let unit = CountUnit(report.slo)
        let most = report.curve.map(\.counts.total).max() ?? 1
        var canvas = canvas(
            "Good and bad \(unit.word) in each \(column)", height: 150, bounds: 0...Double(max(1, most)))
        for level in PlotCanvas.steps(from: 0, to: Double(max(1, most))) {
            canvas.level(level, unit.text(Int(level)), isLimit: false)
        }
        for point in report.curve { canvas.bar(point) }
        return canvas.svg
    }

    private func canvas(_ title: String, height: Double, bounds: ClosedRange<Double>) -> PlotCanvas {
        var canvas = PlotCanvas(
            title: title, height: height, range: report.all.row.range, bounds: bounds)
        for silence in report.silences { canvas.band(silence, "none", "no data") }
        for page in report.pages { canvas.band(page, "page", "a page was on") }
        for period in report.periods {
            canvas.edge(period.row.range.start, period.row.label)
        }
        return canvas
    }
}
