package import Telemetry

/// The burn windows of an SLO, with where they come from.
package struct BurnPolicy: Hashable, Sendable {
    /// `workbook`, `seeds`, `custom`, or `none`.
    package var name: String
    /// Where the numbers come from.
    package var source: String
    /// One alert is made of each.
    package var windows: [BurnWindow]

    package init(name: String, source: String, windows: [BurnWindow]) {
        self.name = name
        self.source = source
        self.windows = windows
    }

    /// No burn alerts.
    package static let none = BurnPolicy(name: "none", source: "switched off in the SLO file", windows: [])

    /// Google, "The Site Reliability Workbook", ch. 5 "Alerting on SLOs", recommended parameters for
    /// 99.9 % over 30 days. The factors follow from the budget shares, so another period keeps the shares.
    ///
    ///     long  short  budget  at 30 d
    ///     1 h   5 m    2 %     14.4    page
    ///     6 h   30 m   5 %     6       page
    ///     3 d   6 h    10 %    1       ticket
    ///
    /// Below a week the windows shrink with the period instead (and the factors stay), because a 3 d
    /// window says nothing about a 1 d budget.
    package static func workbook(period: TimeSpan) -> BurnPolicy {
        let rows: [(TimeSpan, TimeSpan, Double, BurnSeverity)] = [
            (.hours(1), .minutes(5), 2, .page),
            (.hours(6), .minutes(30), 5, .page),
            (.days(3), .hours(6), 10, .ticket),
        ]
        let windows = rows.map { long, short, percent, severity in
            BurnWindow(
                long: scaled(long, to: period), short: scaled(short, to: period), budgetPercent: percent,
                period: period, severity: severity)
        }
        return BurnPolicy(
            name: "workbook", source: "The Site Reliability Workbook, chapter 5", windows: windows)
    }

    /// The serving guides this project started from: "page when burn rate > 2× for a 1-hour window or 4×
    /// for a 6-hour window". Each gets the short window the workbook recommends, a twelfth.
    package static func seeds(period: TimeSpan) -> BurnPolicy {
        let rows: [(TimeSpan, TimeSpan, Double)] = [
            (.hours(1), .minutes(5), 2), (.hours(6), .minutes(30), 4),
        ]
        let windows = rows.map { long, short, factor in
            BurnWindow(
                long: scaled(long, to: period), short: scaled(short, to: period), factor: factor,
                period: period, severity: .page)
        }
        return BurnPolicy(
            name: "seeds", source: "burn-rate guidance of the model-serving guides", windows: windows)
    }

    /// Windows of 30 d shrunk to a period shorter than a week, to whole seconds.
    private static func scaled(_ window: TimeSpan, to period: TimeSpan) -> TimeSpan {
        guard period < .days(7) else { return window }
        let share = Double(window.milliseconds) * Double(period.milliseconds)
        let seconds = share / Double(TimeSpan.days(30).milliseconds) / 1_000
        return .seconds(max(1, Int64(seconds.rounded())))
    }

    /// All window lengths, shortest first, each once.
    package var spans: [TimeSpan] {
        Set(windows.flatMap { [$0.long, $0.short] }).sorted()
    }

    /// The longest window; zero without any.
    var longest: TimeSpan { windows.map(\.long).max() ?? .zero }

    /// The widest slice that divides every window and is at most a thirtieth of the shortest, within
    /// 1 s … 60 s.
    func sliceWidth(within period: TimeSpan) -> TimeSpan {
        let spans = self.spans.isEmpty ? [period] : self.spans
        let seconds = spans.map { max(1, $0.milliseconds / 1_000) }
        let common = seconds.reduce(0, greatestCommonDivisor)
        let limit = min(60, max(1, (seconds.first ?? 1) / 30))
        let width = stride(from: limit, through: 1, by: -1).first { common % $0 == 0 }
        return .seconds(width ?? 1)
    }
}

private func greatestCommonDivisor(_ left: Int64, _ right: Int64) -> Int64 {
    var (left, right) = (left, right)
    while right != 0 { (left, right) = (right, left % right) }
    return left
}
