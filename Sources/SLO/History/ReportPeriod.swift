package import Telemetry

/// What a report makes one row of.
package enum ReportPeriod: Hashable, Sendable {
    /// Monday to Sunday.
    case week
    case month
    case quarter
    /// Stretches of this length, the last of which ends where the report does.
    case span(TimeSpan)

    /// `week`, `month`, `quarter`, or a duration; nil for anything else.
    package init?(text: String) {
        switch text {
        case "week": self = .week
        case "month": self = .month
        case "quarter": self = .quarter
        default:
            guard let span = TimeSpan(text: text), span > .zero else { return nil }
            self = .span(span)
        }
    }

    /// The last `count` periods up to `end`, oldest first, on the clocks of `zone`. The last one is cut off at
    /// `end`; an `end` on a boundary closes the period before it.
    package func rows(_ count: Int, until end: Timestamp, in zone: CivilZone) -> [ReportRow] {
        var rows: [ReportRow] = []
        var stop = end
        for _ in 0..<max(1, count) {
            let start = start(ofPeriodEndingAt: stop, in: zone)
            let isComplete = stop < end || isBoundary(end, in: zone)
            rows.append(
                ReportRow(
                    label: label(start, in: zone), range: TimeRange(start, stop), isComplete: isComplete))
            stop = start
        }
        return rows.reversed()
    }

    package var description: String {
        switch self {
        case .week: "week"
        case .month: "month"
        case .quarter: "quarter"
        case .span(let span): "\(span)"
        }
    }

    private var length: CalendarLength? {
        switch self {
        case .week: CalendarLength(1, .week)
        case .month: CalendarLength(1, .month)
        case .quarter: CalendarLength(1, .quarter)
        case .span: nil
        }
    }

    /// A Monday that begins a month, a quarter and a year.
    private static let first = CivilTime(date: CivilDate(year: 2001, month: 1, day: 1))

    private func start(ofPeriodEndingAt end: Timestamp, in zone: CivilZone) -> Timestamp {
        if case .span(let span) = self { return end - span }
        let inside = end - .milliseconds(1)
        return length?.lastBoundary(from: ReportPeriod.first, at: inside, in: zone) ?? end
    }

    private func isBoundary(_ time: Timestamp, in zone: CivilZone) -> Bool {
        length.map { $0.lastBoundary(from: ReportPeriod.first, at: time, in: zone) == time } ?? true
    }

    private func label(_ start: Timestamp, in zone: CivilZone) -> String {
        let date = zone.civil(at: start).date
        return switch self {
        case .week: date.isoWeek
        case .month: String(date.description.prefix(7))
        case .quarter: "\(date.description.prefix(4))-Q\((date.month + 2) / 3)"
        case .span(let span): "\(start.rfc3339)+\(span)"
        }
    }
}

/// One period of a report.
package struct ReportRow: Hashable, Sendable {
    /// `2026-W45`, `2026-10`, `2026-Q4`, `2026-10-01T00:00:00Z+7d`
    package var label: String
    /// From just after its start up to its end.
    package var range: TimeRange
    /// It is not cut off by the end of the report.
    package var isComplete: Bool
}
