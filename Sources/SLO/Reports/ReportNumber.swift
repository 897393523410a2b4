internal import Telemetry

/// Numbers as reports write them.
enum ReportNumber {
    /// What stands where nothing is known.
    static let none = "–"

    /// `99.9769 %`: four decimals tell 99.99 % from 100 %.
    static func percent(_ ratio: Double) -> String { numberText((ratio * 1e6).rounded() / 1e4) + " %" }

    /// A share of good events; `> 99.9999 %` rather than a 100 % that is none.
    static func sli(_ ratio: Double) -> String {
        ratio < 1 && ratio >= 0.9999995 ? "> 99.9999 %" : percent(ratio)
    }

    /// `14.4×`
    static func burn(_ rate: Double) -> String { numberText((rate * 100).rounded() / 100) + "×" }

    /// `33.2`
    static func minutes(_ minutes: Double) -> String { numberText((minutes * 10).rounded() / 10) }

    /// `10 min`, `none` for no time at all.
    static func span(_ span: TimeSpan) -> String { span <= .zero ? "none" : spoken(span) }

    /// `2026-06-11 12:10:00` on the clocks of a zone.
    static func time(_ time: Timestamp, in zone: CivilZone) -> String {
        let civil = zone.civil(at: time)
        let two = { (number: Int) in (number < 10 ? "0" : "") + "\(number)" }
        return "\(civil.date.description) \(two(civil.hour)):\(two(civil.minute)):\(two(civil.second))"
    }

    /// `page 1h/5m > 14.4×`, `page 1h/5m > 2 % of budget`
    static func pair(_ window: BurnWindow) -> String {
        "\(window.severity.rawValue) \(window.long)/\(window.short) > \(limit(window))"
    }

    private static func limit(_ window: BurnWindow) -> String {
        switch window.rule {
        case .ratio: burn(window.factor)
        case .absolute: "\(percentText(window.budgetPercent)) of budget"
        case .both: "\(burn(window.factor)) and \(percentText(window.budgetPercent)) of budget"
        }
    }
}
