internal import Telemetry

/// Numbers as Prometheus' template functions of the same names write them.
enum Humanize {
    private static let large = ["k", "M", "G", "T", "P", "E", "Z", "Y"]
    private static let small = ["m", "u", "n", "p", "f", "a", "z", "y"]

    /// `humanize`: four significant digits and a metric prefix.
    static func decimal(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return significant(value) }
        let (scaled, prefix) = value.magnitude >= 1 ? scaleDown(value, by: 1_000, large) : scaleUp(value)
        return significant(scaled) + prefix
    }

    /// `humanize1024`
    static func binary(_ value: Double) -> String {
        guard value.isFinite, value.magnitude > 1 else { return significant(value) }
        let (scaled, prefix) = scaleDown(
            value, by: 1_024, ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"])
        return significant(scaled) + prefix
    }

    /// `humanizeDuration`: `1d 2h 3m 4s`, below a minute `3.142s`, below a second with a prefix.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite else { return significant(seconds) }
        guard seconds != 0 else { return "0s" }
        guard seconds.magnitude >= 1 else {
            let (scaled, prefix) = scaleUp(seconds)
            return significant(scaled) + prefix + "s"
        }
        let sign = seconds < 0 ? "-" : ""
        let whole = Int(min(seconds.magnitude, 1e15))
        let (day, hour, minute, second) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60, whole % 60)
        if day != 0 { return "\(sign)\(day)d \(hour)h \(minute)m \(second)s" }
        if hour != 0 { return "\(sign)\(hour)h \(minute)m \(second)s" }
        if minute != 0 { return "\(sign)\(minute)m \(second)s" }
        return sign + significant(seconds.magnitude) + "s"
    }

    /// `humanizePercentage`: a ratio of 0.959 is `95.9%`.
    static func percentage(_ ratio: Double) -> String {
        significant(ratio * 100) + "%"
    }

    /// `humanizeTimestamp`: unix seconds as Go prints a time.
    static func timestamp(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds.magnitude < 1e14 else { return significant(seconds) }
        let time = Timestamp(seconds: seconds)
        let text = time.rfc3339
        let day = text.prefix(10)
        let clock = text.dropFirst(11).dropLast()
        return "\(day) \(clock) +0000 UTC"
    }

    private static func significant(_ value: Double) -> String {
        TemplateFormat.number(value, verb: "g", precision: 4)
    }

    private static func scaleDown(
        _ value: Double, by step: Double, _ prefixes: [String]
    ) -> (Double, String) {
        var (value, prefix) = (value, "")
        for next in prefixes where value.magnitude >= step {
            prefix = next
            value /= step
        }
        return (value, prefix)
    }

    private static func scaleUp(_ value: Double) -> (Double, String) {
        var (value, prefix) = (value, "")
        for next in small where value.magnitude < 1 {
            prefix = next
            value *= 1_000
        }
        return (value, prefix)
    }
}
