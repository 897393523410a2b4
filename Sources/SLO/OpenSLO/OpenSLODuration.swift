internal import Documents
internal import Telemetry

/// OpenSLO durations: one integer and one of m h d w M Q Y, where **m is minutes and M months**.
enum OpenSLODuration {
    /// Reads a calendar length; warns about texts only we understand (`90s`, `1h30m`).
    static func calendar(_ node: Node, _ problems: Problems) -> CalendarLength? {
        guard let text = node.text, let symbol = text.last,
            let unit = CalendarLength.Unit(rawValue: "\(symbol)"),
            let count = Int(text.dropLast()), count > 0, count < 100_000
        else { return nil }
        return CalendarLength(count, unit)
    }

    /// Reads a span. Seconds and compounds are ours, and warned about.
    static func span(_ node: Node, _ problems: Problems, bareUnit: TimeSpan? = nil) -> TimeSpan? {
        if let length = calendar(node, problems) { return length.nominal }
        if let bareUnit, let count = node.text.flatMap({ Int64($0) }), count > 0, count < 1_000_000 {
            return TimeSpan(milliseconds: bareUnit.milliseconds * count)
        }
        if let text = node.text, let span = TimeSpan(text: text), span > .zero {
            problems.warn(
                node.position, "the duration '\(text)' is not OpenSLO, though Beaufort understands it",
                remedy: "write one number and one of m (minutes), h, d, w, M (months), Q, Y")
            return span
        }
        problems.error(
            node.position, "expected a duration, found \(node.kindName)",
            remedy: "write one number and one of m (minutes), h, d, w, M (months), Q, Y")
        return nil
    }
}
