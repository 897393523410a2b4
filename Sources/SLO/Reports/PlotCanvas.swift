internal import Telemetry

/// Draws one plot over time as SVG. Colours are the page's classes, so that they follow light and dark.
struct PlotCanvas {
    private static let width = 960.0
    private static let left = 70.0
    private static let right = 10.0
    private static let top = 26.0
    private static let bottom = 22.0

    private let height: Double
    private let range: TimeRange
    private let bounds: ClosedRange<Double>
    private var body = ""

    init(title: String, height: Double, range: TimeRange, bounds: ClosedRange<Double>) {
        self.height = height
        self.range = range
        self.bounds = bounds
        body = "<title>\(markupEscaped(title))</title>\n"
        body += "<text class=\"t\" x=\"\(PlotCanvas.text(PlotCanvas.left))\" y=\"15\">"
        body += "\(markupEscaped(title))</text>\n"
    }

    var svg: String {
        let size = "\(PlotCanvas.text(PlotCanvas.width)) \(PlotCanvas.text(height))"
        return
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size)\" role=\"img\">\n\(body)</svg>"
    }

    /// A shaded stretch; the tooltip says what it is.
    mutating func band(_ stretch: TimeRange, _ name: String, _ words: String) {
        let width = max(1, x(stretch.end) - x(stretch.start))
        rectangle(name, x(stretch.start), PlotCanvas.top, width, floor - PlotCanvas.top, words)
    }

    /// Where a period begins.
    mutating func edge(_ time: Timestamp, _ label: String) {
        line("e", x(time), PlotCanvas.top, x(time), floor)
        body += "<text x=\"\(PlotCanvas.text(x(time) + 3))\" y=\"\(PlotCanvas.text(height - 6))\">"
        body += "\(markupEscaped(label))</text>\n"
    }

    /// A horizontal line; the one that must not be crossed is dashed.
    mutating func level(_ value: Double, _ label: String, isLimit: Bool) {
        line(isLimit ? "z" : "g", PlotCanvas.left, y(value), PlotCanvas.width - PlotCanvas.right, y(value))
        body += "<text text-anchor=\"end\" x=\"\(PlotCanvas.text(PlotCanvas.left - 6))\" "
        body += "y=\"\(PlotCanvas.text(y(value) + 4))\">\(label)</text>\n"
    }

    /// The budget of one period, from untouched on.
    mutating func curve(_ points: [CurvePoint]) {
        guard let first = points.first, points.contains(where: { $0.budgetLeft != nil }) else { return }
        var path = "\(PlotCanvas.text(x(first.range.start))),\(PlotCanvas.text(y(1)))"
        for point in points {
            guard let left = point.budgetLeft else { continue }
            path += " \(PlotCanvas.text(x(point.range.end))),\(PlotCanvas.text(y(left)))"
        }
        body += "<polyline class=\"budget\" points=\"\(path)\"/>\n"
    }

    /// A column's events: bad ones stand on top, and are seen however few.
    mutating func bar(_ point: CurvePoint) {
        guard point.counts.total > 0 else { return }
        let width = max(0.5, x(point.range.end) - x(point.range.start) - 0.4)
        let top = y(Double(point.counts.total))
        let failed = point.counts.bad > 0 ? max(1.5, y(Double(point.counts.good)) - top) : 0
        rectangle("good", x(point.range.start), min(floor, top + failed), width, max(0, floor - top - failed))
        guard failed > 0 else { return }
        rectangle("bad", x(point.range.start), top, width, failed, "\(point.counts.bad) bad")
    }

    /// Round numbers within bounds, four at most.
    static func steps(from low: Double, to high: Double) -> [Double] {
        let wanted = max(high - low, 1e-9) / 4
        var power = 1.0
        while power > wanted { power /= 10 }
        while power * 10 <= wanted { power *= 10 }
        let step = [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= wanted } ?? power * 10
        let first = Int((low / step).rounded(.up))
        let last = Int((high / step).rounded(.down))
        return (first...max(first, last)).map { (Double($0) * step * 1e6).rounded() / 1e6 }
    }

    private var floor: Double { height - PlotCanvas.bottom }

    private func x(_ time: Timestamp) -> Double {
        let share = (time - range.start).seconds / max(1e-3, range.length.seconds)
        return PlotCanvas.left + share * (PlotCanvas.width - PlotCanvas.left - PlotCanvas.right)
    }

    private func y(_ value: Double) -> Double {
        let share = (value - bounds.lowerBound) / (bounds.upperBound - bounds.lowerBound)
        return floor - share * (floor - PlotCanvas.top)
    }

    private mutating func line(_ name: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
        body += "<line class=\"\(name)\" x1=\"\(PlotCanvas.text(x1))\" y1=\"\(PlotCanvas.text(y1))\" "
        body += "x2=\"\(PlotCanvas.text(x2))\" y2=\"\(PlotCanvas.text(y2))\"/>\n"
    }

    private mutating func rectangle(
        _ name: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ words: String? = nil
    ) {
        body += "<rect class=\"\(name)\" x=\"\(PlotCanvas.text(x))\" y=\"\(PlotCanvas.text(y))\" "
        body += "width=\"\(PlotCanvas.text(width))\" height=\"\(PlotCanvas.text(height))\""
        body += words.map { "><title>\(markupEscaped($0))</title></rect>\n" } ?? "/>\n"
    }

    private static func text(_ value: Double) -> String { numberText((value * 10).rounded() / 10) }
}
