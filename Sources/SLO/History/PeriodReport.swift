package import Telemetry

/// One SLO, period by period.
package struct PeriodReport: Hashable, Sendable {
    package var slo: SLODefinition
    /// On whose clocks the periods lie.
    package var zone: CivilZone
    /// Oldest first.
    package var periods: [PeriodFigures]
    /// All periods together.
    package var all: PeriodFigures
    /// What plots show, from the begin of the first period to the end of the last.
    package var curve: [CurvePoint]
    /// Stretches in which an alert was on, of any pair that pages, to be shaded.
    package var pages: [TimeRange]
    /// Stretches without data.
    package var silences: [TimeRange]
    /// Corrections of time that the periods cover.
    package var corrections: [Correction]
    /// Why the indicator could not be evaluated, in words.
    package var problem: String?

    /// - Parameters:
    ///   - history: must reach from the begin of the first row to the end of the last.
    ///   - rows: oldest first, one after the other without holes.
    package init(_ history: SLOHistory, rows: [ReportRow], zone: CivilZone) {
        let maker = FigureMaker(history: history, zone: zone)
        let periods = rows.map(maker.figures)
        let first = rows.first?.range.start ?? history.range.start
        let last = rows.last?.range.end ?? history.range.end
        let whole = ReportRow(
            label: "all", range: TimeRange(first, last), isComplete: rows.allSatisfy(\.isComplete))
        slo = history.slo
        self.zone = zone
        self.periods = periods
        all = maker.figures(whole)
        curve = history.curve(rows.map(\.range))
        pages = maker.pages(in: whole.range)
        silences = history.silences.compactMap { silence in
            let cut = TimeRange(max(silence.from, first), min(silence.until, last))
            return cut.start < cut.end ? cut : nil
        }
        problem = history.problem
        // From just after the start of each, as events are counted.
        corrections = history.corrections.filter { $0.range.end > first && $0.range.start < last }
    }
}

extension SLODefinition {
    /// The zone its calendar window names, else UTC.
    package var reportZone: CivilZone {
        if case .calendar(_, _, let zone) = period { zone } else { .utc }
    }
}
