internal import Telemetry

/// An instant as templates see it: Go's `time.Time`, to the millisecond.
struct TemplateTime: Hashable, Sendable {
    var time: Timestamp
    var zone = CivilZone.utc

    init(_ time: Timestamp, in zone: CivilZone = .utc) {
        self.time = time
        self.zone = zone
    }

    /// As Go prints it: `2026-01-04 02:00:00.5 +0000 UTC`.
    var text: String { GoTimeLayout.format(self, "2006-01-02 15:04:05.999999999 -0700 MST") }

    /// Alertmanager's `0001-01-01` of an alert that has not ended, or a time that is not given.
    private var isZero: Bool { civil.date.year <= 1 }

    var civil: CivilTime { zone.civil(at: time) }

    func method(_ name: String, _ arguments: [TemplateValue]) throws(TemplateError) -> TemplateValue {
        switch (name, arguments.first) {
        case ("Format", .string(let layout)?): .string(GoTimeLayout.format(self, layout))
        case ("String", nil): .string(text)
        // Messages say the same wherever the program runs: local time is UTC until `tz` says otherwise.
        case ("Local", nil), ("UTC", nil): .time(TemplateTime(time))
        case ("Add", let span?): .time(TemplateTime(time + (try Self.span(span)), in: zone))
        case ("Sub", .time(let other)?): .span(time - other.time)
        case ("Before", .time(let other)?): .bool(time < other.time)
        case ("After", .time(let other)?): .bool(time > other.time)
        case ("Equal", .time(let other)?): .bool(time == other.time)
        case ("IsZero", nil): .bool(isZero)
        case ("Unix", nil): .integer(floorDivide(Int(time.milliseconds), 1_000))
        case ("UnixMilli", nil): .integer(Int(time.milliseconds))
        case ("UnixNano", nil): .integer(Int(time.milliseconds) &* 1_000_000)
        case ("Year", nil): .integer(civil.date.year)
        case ("Month", nil): .string(GoTimeLayout.months[civil.date.month - 1])
        case ("Day", nil): .integer(civil.date.day)
        case ("YearDay", nil): .integer(civil.date.dayOfYear)
        case ("Weekday", nil): .string(GoTimeLayout.weekdays[civil.date.weekday])
        case ("Hour", nil): .integer(civil.hour)
        case ("Minute", nil): .integer(civil.minute)
        case ("Second", nil): .integer(civil.second)
        default: throw TemplateValue.unknown(name)
        }
    }
}

/// Durations, and the functions of times.
extension TemplateTime {
    static func method(
        _ name: String, of span: TimeSpan, _ arguments: [TemplateValue]
    ) throws(TemplateError) -> TemplateValue {
        switch (name, arguments.first) {
        case ("Hours", nil): return .float(span.seconds / 3_600)
        case ("Minutes", nil): return .float(span.seconds / 60)
        case ("Seconds", nil): return .float(span.seconds)
        case ("Milliseconds", nil): return .integer(Int(span.milliseconds))
        case ("Nanoseconds", nil): return .integer(Int(span.milliseconds) &* 1_000_000)
        case ("String", nil): return .string(text(of: span))
        case ("Round", let unit?), ("Truncate", let unit?):
            let unit = Int(try self.span(unit).milliseconds)
            guard unit > 0 else { return .span(span) }
            let total = Int(span.milliseconds.magnitude) + (name == "Round" ? unit / 2 : 0)
            let whole = Int64(total - total % unit)
            return .span(.milliseconds(span < .zero ? -whole : whole))
        default: throw TemplateValue.unknown(name)
        }
    }

    /// As Go prints a duration: `1h0m0s`, `2m3.5s`, `250ms`.
    static func text(of span: TimeSpan) -> String {
        let total = Int(span.milliseconds.magnitude)
        let sign = span < .zero ? "-" : ""
        guard total >= 1_000 else { return total == 0 ? "0s" : "\(sign)\(total)ms" }
        let (hours, minutes) = (total / 3_600_000, total / 60_000 % 60)
        var out = sign
        if hours > 0 { out += "\(hours)h" }
        if hours > 0 || minutes > 0 { out += "\(minutes)m" }
        return out + numberText(Double(total % 60_000) / 1_000) + "s"
    }

    /// A duration, or a number of nanoseconds as Go takes it for one.
    static func span(_ value: TemplateValue) throws(TemplateError) -> TimeSpan {
        if case .span(let span) = value { return span }
        guard let number = value.number, number.magnitude < 1e18 else {
            throw TemplateError("'\(value.text)' is no duration")
        }
        return .milliseconds(Int64((number / 1e6).rounded()))
    }

    static func since(_ arguments: [TemplateValue], at now: Timestamp) throws(TemplateError) -> TemplateValue
    {
        guard arguments.count == 1, case .time(let time) = arguments[0] else {
            throw TemplateError("since takes one time")
        }
        return .span(now - time.time)
    }

    static func call(
        _ function: TemplateFunction, _ arguments: [TemplateValue]
    ) throws(TemplateError) -> TemplateValue {
        switch (function, arguments.count, arguments.first, arguments.last) {
        case (.date, 2, .string(let layout)?, .time(let time)?):
            return .string(GoTimeLayout.format(time, layout))
        case (.tz, 2, .string(let name)?, .time(let time)?):
            guard let zone = CivilZone(name) else { throw TemplateError("there is no time zone '\(name)'") }
            return .time(TemplateTime(time.time, in: zone))
        case (.toTime, 1, let value?, _):
            guard let seconds = value.number else { throw TemplateError("toTime needs a number") }
            return .time(TemplateTime(Timestamp(seconds: seconds)))
        case (.toDuration, 1, let value?, _):
            guard let seconds = value.number, seconds.magnitude < 1e12 else {
                throw TemplateError("toDuration needs a number")
            }
            return .span(.milliseconds(Int64((seconds * 1_000).rounded())))
        default: throw TemplateError("\(function.rawValue) has the wrong arguments")
        }
    }
}
