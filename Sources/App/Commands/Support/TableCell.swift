internal import Telemetry

/// What a table shows in one place: a person reads `99.9%` and `1h30m`, a program 0.999 and 5400.
enum TableCell: Sendable {
    case text(String)
    case number(Double, shown: String)
    /// Not known, or not applicable: `-`, null in JSON, empty in CSV.
    case absent

    static func count(_ value: Int) -> TableCell { .number(Double(value), shown: String(value)) }
    static func count(_ value: Int64) -> TableCell { .number(Double(value), shown: String(value)) }

    /// In the shortest form that reads back as the same.
    static func number(_ value: Double?) -> TableCell {
        value.map { .number($0, shown: numberText($0)) } ?? .absent
    }

    /// Rounded for people, whole for programs.
    static func number(_ value: Double?, digits: Int) -> TableCell {
        guard let value else { return .absent }
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        return .number(value, shown: numberText((value * scale).rounded() / scale))
    }

    /// For programs in seconds.
    static func span(_ span: TimeSpan?) -> TableCell {
        span.map { .number($0.seconds, shown: short($0)) } ?? .absent
    }

    /// Nobody reads the milliseconds of an hour.
    static func short(_ span: TimeSpan) -> String {
        let coarseness: TimeSpan =
            span < .seconds(10) ? .milliseconds(1) : span < .days(1) ? .seconds(1) : .minutes(1)
        let step = coarseness.milliseconds
        return TimeSpan(milliseconds: span.milliseconds / step * step).description
    }

    /// For people in percent.
    static func ratio(_ ratio: Double?) -> TableCell {
        ratio.map { .number($0, shown: numberText(($0 * 1e6).rounded() / 1e4) + "%") } ?? .absent
    }

    static func time(_ time: Timestamp?) -> TableCell { time.map { .text($0.rfc3339) } ?? .absent }

    var shown: String {
        switch self {
        case .text(let text): text
        case .number(_, let shown): shown
        case .absent: "-"
        }
    }

    var plain: String {
        switch self {
        case .text(let text): text
        case .number(let value, _): numberText(value)
        case .absent: ""
        }
    }

    var json: JSONValue {
        switch self {
        case .text(let text): .string(text)
        // JSON has no other numbers.
        case .number(let value, _): value.isFinite ? .number(value) : .string(numberText(value))
        case .absent: .null
        }
    }
}
