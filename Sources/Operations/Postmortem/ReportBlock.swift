internal import Telemetry

/// A piece of the report, the same for Markdown and HTML. Text is plain; each form escapes it.
enum ReportBlock: Hashable, Sendable {
    case heading(Int, String)
    case paragraph(String)
    case list([String])
    case table([String], [[String]])
    /// Output of a program.
    case code(String)
    /// A place that people fill in.
    case blank(String)
    case plot(LinePlot)
}

/// Lines over time.
struct LinePlot: Hashable, Sendable {
    struct Line: Hashable, Sendable {
        var name: String
        var column: Column
    }

    var title: String
    /// Printed at the axis: `seconds`, `share`, `× budget pace`.
    var unit: String
    var range: TimeRange
    var lines: [Line]
    /// Stretches to shade: an alert was firing.
    var bands: [TimeRange]
    /// A level that matters, such as burn rate 1.
    var level: Double?

    var isEmpty: Bool { lines.allSatisfy(\.column.isEmpty) }
}
