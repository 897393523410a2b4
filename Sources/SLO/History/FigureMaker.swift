internal import Telemetry

/// Computes the figures of periods from a history.
struct FigureMaker {
    let history: SLOHistory
    let zone: CivilZone
    private let pairs: [PairHistory]

    init(history: SLOHistory, zone: CivilZone) {
        self.history = history
        self.zone = zone
        pairs = history.pairHistories()
    }

    func figures(_ row: ReportRow) -> PeriodFigures {
        let range = row.range
        let segments = history.segments(in: range)
        let counts = history.counts(after: range.start, through: range.end)
        return PeriodFigures(
            row: row, counts: counts, budget: history.slo.hasTarget ? history.slo.budget : nil,
            errorRatio: history.errorRatio(after: range.start, through: range.end),
            consumed: history.consumed(after: range.start, through: range.end, of: range),
            peaks: history.peaks(in: segments),
            pairs: pairs.map { pair in
                PairFigures(
                    window: pair.window, over: StretchSum(pair.over, in: range),
                    alerts: StretchSum(pair.alerts, in: range))
            },
            withoutData: history.timeWithoutData(after: range.start, through: range.end),
            withoutTraffic: history.timeWithoutTraffic(in: segments),
            worstDay: worstDay(in: range))
    }

    /// When some pair that pages was on.
    func pages(in range: TimeRange) -> [TimeRange] {
        pairs.filter { $0.window.severity == .page }.flatMap(\.alerts).compactMap { alert in
            let cut = TimeRange(max(alert.start, range.start), min(alert.end ?? range.end, range.end))
            return cut.start < cut.end ? cut : nil
        }
    }

    private func worstDay(in range: TimeRange) -> DayFigures? {
        var worst: DayFigures?
        var start = range.start
        var date = zone.civil(at: start).date
        while start < range.end {
            let next = CivilDate(daysSinceEpoch: date.daysSinceEpoch + 1)
            let end = min(range.end, zone.instant(of: CivilTime(date: next)))
            let counts = history.counts(after: start, through: end)
            let share = history.consumed(after: start, through: end, of: range) ?? 0
            if share > worst?.budgetShare ?? 0 {
                worst = DayFigures(date: date, counts: counts, budgetShare: share)
            }
            start = max(start, end)
            date = next
        }
        return worst
    }
}
