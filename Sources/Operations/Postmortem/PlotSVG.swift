internal import Telemetry

/// Draws a plot as SVG, by hand: axes with round numbers, a legend, alerts shaded. No script, no font of its
/// own.
struct PlotSVG {
    private static let width = 760.0
    private static let height = 220.0
    private static let left = 64.0
    private static let right = 16.0
    private static let top = 28.0
    private static let bottom = 44.0
    /// Told apart also without colour sight (Okabe and Ito, 2008).
    private static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]

    let plot: LinePlot
    private let highest: Double
    private let step: Double

    init(_ plot: LinePlot) {
        self.plot = plot
        let most = plot.lines.flatMap(\.column.values).max() ?? 1
        let wanted = max(most, plot.level ?? 0, 1e-9)
        step = PlotSVG.roundStep(wanted / 4)
        highest = (wanted / step).rounded(.up) * step
    }

    var text: String {
        var out = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 220" role="img">
            <title>\(markupEscaped(plot.title))</title>
            <text class="t" x="\(number(PlotSVG.left))" y="16">\(markupEscaped(plot.title)) (\(markupEscaped(plot.unit)))</text>

            """
        out += bands() + grid() + level()
        for (index, line) in plot.lines.enumerated() { out += path(line, index) + legend(line, index) }
        return out + "</svg>"
    }

    private func bands() -> String {
        plot.bands.map { band in
            let start = x(max(band.start, plot.range.start))
            let end = x(min(band.end, plot.range.end))
            return "<rect class=\"b\" x=\"\(number(start))\" y=\"\(number(PlotSVG.top))\" "
                + "width=\"\(number(max(1, end - start)))\" height=\"\(number(y(0) - PlotSVG.top))\"/>\n"
        }.joined()
    }

    private func grid() -> String {
        var out = ""
        var value = 0.0
        var index = 0.0
        while value <= highest * 1.0001 {
            out +=
                "<line class=\"g\" x1=\"\(number(PlotSVG.left))\" x2=\"\(number(PlotSVG.width - PlotSVG.right))\" "
            out += "y1=\"\(number(y(value)))\" y2=\"\(number(y(value)))\"/>\n"
            out += "<text class=\"a\" text-anchor=\"end\" x=\"\(number(PlotSVG.left - 6))\" "
            out += "y=\"\(number(y(value) + 4))\">\(numberText(PlotSVG.rounded(value)))</text>\n"
            index += 1
            value = index * step
        }
        for part in 0...4 {
            let time = plot.range.start + .milliseconds(plot.range.length.milliseconds * Int64(part) / 4)
            let clock = time.rfc3339.dropFirst(11).prefix(8)
            let anchor = part == 0 ? "start" : part == 4 ? "end" : "middle"
            out += "<text class=\"a\" text-anchor=\"\(anchor)\" x=\"\(number(x(time)))\" "
            out += "y=\"\(number(y(0) + 16))\">\(clock)</text>\n"
        }
        return out
    }

    private func level() -> String {
        guard let level = plot.level else { return "" }
        return
            "<line class=\"l\" x1=\"\(number(PlotSVG.left))\" x2=\"\(number(PlotSVG.width - PlotSVG.right))\" "
            + "y1=\"\(number(y(level)))\" y2=\"\(number(y(level)))\"/>\n"
    }

    private func path(_ line: LinePlot.Line, _ index: Int) -> String {
        let points = zip(line.column.times, line.column.values).map { time, value in
            "\(number(x(time))),\(number(y(value)))"
        }
        guard let first = points.first else { return "" }
        let colour = colour(index)
        // A single point would draw nothing as a line.
        if points.count == 1 {
            let parts = first.split(separator: ",")
            return "<circle cx=\"\(parts[0])\" cy=\"\(parts[1])\" r=\"2.5\" fill=\"\(colour)\"/>\n"
        }
        return "<polyline fill=\"none\" stroke=\"\(colour)\" stroke-width=\"1.6\" points=\""
            + points.joined(separator: " ") + "\"/>\n"
    }

    private func legend(_ line: LinePlot.Line, _ index: Int) -> String {
        let start = PlotSVG.left + Double(index % 4) * 172
        let row = PlotSVG.height - 8
        return
            "<rect x=\"\(number(start))\" y=\"\(number(row - 8))\" width=\"10\" height=\"10\" fill=\"\(colour(index))\"/>"
            + "<text class=\"a\" x=\"\(number(start + 14))\" y=\"\(number(row + 1))\">\(markupEscaped(line.name))</text>\n"
    }

    private func colour(_ index: Int) -> String { PlotSVG.colours[index % PlotSVG.colours.count] }

    private func x(_ time: Timestamp) -> Double {
        let length = max(1, plot.range.length.seconds)
        let share = min(max((time - plot.range.start).seconds / length, 0), 1)
        return PlotSVG.left + share * (PlotSVG.width - PlotSVG.left - PlotSVG.right)
    }

    private func y(_ value: Double) -> Double {
        let share = min(max(value / highest, 0), 1)
        return PlotSVG.height - PlotSVG.bottom - share * (PlotSVG.height - PlotSVG.bottom - PlotSVG.top)
    }

    private func number(_ value: Double) -> String { numberText((value * 10).rounded() / 10) }

    /// Without the dust that adding steps leaves in the last digits.
    private static func rounded(_ value: Double) -> Double {
        guard value != 0 else { return 0 }
        var scale = 1.0
        while abs(value) * scale < 1_000 { scale *= 10 }
        return (value * scale).rounded() / scale
    }

    /// 1, 2 or 5 times a power of ten, not below what is wanted.
    private static func roundStep(_ wanted: Double) -> Double {
        var power = 1.0
        while power > wanted { power /= 10 }
        while power * 10 <= wanted { power *= 10 }
        return [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= wanted } ?? power * 10
    }
}
