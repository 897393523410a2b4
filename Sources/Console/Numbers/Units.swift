package import Telemetry

/// Numbers as people read them. `tight` leaves out the space before the unit, for tables.
package enum Units {
    /// `412 µs`, `412 ms`, `1.84 s`, `12.5 min`, `3.2 h`, `2.1 d`.
    package static func seconds(_ value: Double, tight: Bool = false) -> String {
        let gap = tight ? "" : " "
        let size = value.magnitude
        if size == 0 { return "0\(gap)s" }
        if size < 0.000_999_5 { return "\(fixed(value * 1e6, 0))\(gap)µs" }
        if size < 0.009_995 { return "\(fixed(value * 1e3, 1))\(gap)ms" }
        if size < 0.999_5 { return "\(fixed(value * 1e3, 0))\(gap)ms" }
        if size < 99.95 { return "\(significant(value))\(gap)s" }
        if size < 5_400 { return "\(fixed(value / 60, 1))\(gap)min" }
        if size < 129_600 { return "\(fixed(value / 3_600, 1))\(gap)h" }
        return "\(fixed(value / 86_400, 1))\(gap)d"
    }

    /// Powers of 1024: `812 B`, `65.2 GiB`.
    package static func bytes(_ value: Double, tight: Bool = false) -> String {
        let units = tight ? ["B", "K", "M", "G", "T", "P"] : [" B", " KiB", " MiB", " GiB", " TiB", " PiB"]
        var size = value
        var unit = 0
        while size.magnitude >= 999.5, unit + 1 < units.count {
            size /= 1_024
            unit += 1
        }
        return (unit == 0 ? fixed(size, 0) : significant(size)) + units[unit]
    }

    /// A ratio as a percentage. Less than everything never rounds up to 100, more than nothing never down
    /// to 0.
    package static func percent(_ ratio: Double, decimals: Int = 2, tight: Bool = false) -> String {
        let gap = tight ? "" : " "
        let value = ratio * 100
        let text = fixed(value, decimals)
        if value < 100, text == fixed(100, decimals) {
            return "\(fixed(100 - smallest(decimals), decimals))\(gap)%"
        }
        if value > 0, text == fixed(0, decimals) { return "<\(fixed(smallest(decimals), decimals))\(gap)%" }
        return "\(text)\(gap)%"
    }

    private static func smallest(_ decimals: Int) -> Double {
        var step = 1.0
        for _ in 0..<decimals { step /= 10 }
        return step
    }

    /// `7`, `412`, `2.31K`, `1.2M`.
    package static func count(_ value: Double) -> String {
        let size = value.magnitude
        if size < 999.5 { return size == size.rounded() ? fixed(value, 0) : significant(value) }
        if size < 999_500 { return significant(value / 1e3) + "K" }
        if size < 999_500_000 { return significant(value / 1e6) + "M" }
        return significant(value / 1e9) + "G"
    }

    /// Per second: `18.4 req/s`, `2.31K tok/s`.
    package static func rate(_ value: Double, _ what: String) -> String { "\(count(value)) \(what)/s" }

    /// US dollars: `$4,812.40`, `$0.0041`, `$0.000012`; the small ones keep two significant digits.
    package static func dollars(_ value: Double) -> String {
        let sign = value < 0 ? "-" : ""
        let size = value.magnitude
        if size == 0 { return "$0.00" }
        if size >= 99_999.5 { return "\(sign)$\(count(size))" }
        if size >= 0.995 { return "\(sign)$\(grouped(size, decimals: 2))" }
        var decimals = 2
        var scale = 100.0
        while size * scale < 9.95, decimals < 9 {
            decimals += 1
            scale *= 10
        }
        return "\(sign)$\(fixed(size, decimals))"
    }

    /// A burn rate or any ratio to one: `14.4×`, `0.42×`.
    package static func multiple(_ value: Double) -> String {
        if value == 0 { return "0×" }
        return (value.magnitude < 9.995 ? significant(value) : fixed(value, value.magnitude < 99.95 ? 1 : 0))
            + "×"
    }

    /// A length of time in at most two units: `42 s`, `12 m`, `3 h 20 m`, `2 d 3 h`.
    package static func age(_ span: TimeSpan, tight: Bool = false) -> String {
        let gap = tight ? "" : " "
        let total = max(0, span.milliseconds / 1_000)
        let (days, hours) = (total / 86_400, total / 3_600 % 24)
        let (minutes, seconds) = (total / 60 % 60, total % 60)
        if days > 0 { return pair(days, "d", hours, "h", gap) }
        if hours > 0 { return pair(hours, "h", minutes, "m", gap) }
        if minutes >= 10 { return "\(minutes)\(gap)m" }
        if minutes > 0 { return pair(minutes, "m", seconds, "s", gap) }
        return "\(seconds)\(gap)s"
    }

    private static func pair(_ big: Int64, _ bigUnit: String, _ small: Int64, _ unit: String, _ gap: String)
        -> String
    {
        small == 0 || big >= 10
            ? "\(big)\(gap)\(bigUnit)" : "\(big)\(gap)\(bigUnit)\(gap)\(small)\(gap)\(unit)"
    }
}
