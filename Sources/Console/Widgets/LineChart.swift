package import Telemetry

/// Lines over time with axes, limits and marks.
package struct LineChart {
    package struct Line {
        package var name: String
        package var timeline: Timeline
        package var ink: Ink

        package init(_ name: String, _ timeline: Timeline, _ ink: Ink) {
            self.name = name
            self.timeline = timeline
            self.ink = ink
        }
    }

    package var lines: [Line]
    /// Value to axis label.
    package var format: (Double) -> String
    /// Horizontal lines, such as an objective.
    package var limits: [(value: Double, ink: Ink)]
    /// Vertical lines, such as a page.
    package var marks: [Timestamp]
    package var low: Double?
    package var high: Double?

    package init(
        _ lines: [Line], limits: [(value: Double, ink: Ink)] = [], marks: [Timestamp] = [], low: Double? = 0,
        high: Double? = nil, format: @escaping (Double) -> String
    ) {
        self.lines = lines
        self.limits = limits
        self.marks = marks
        self.low = low
        self.high = high
        self.format = format
    }

    package var isEmpty: Bool { lines.allSatisfy { $0.timeline.isEmpty } }

    /// The vertical range: zero-based unless told, up to a round number above every value.
    package var scale: Sparkline.Scale {
        let values = lines.flatMap { $0.timeline.values.compactMap { $0 } }
        let top = high ?? LineChart.roundUp(max(values.max() ?? 1, 0))
        let bottom = low ?? min(0, values.min() ?? 0)
        return Sparkline.Scale(low: bottom, high: top > bottom ? top : bottom + 1)
    }

    /// 1, 1.5, 2, 3, 4, 5, 6, 8 or 10 times a power of ten, the first not below the value.
    package static func roundUp(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 1 }
        var power = 1.0
        while power * 10 < value { power *= 10 }
        while power > value { power /= 10 }
        let steps: [Double] = [1, 1.5, 2, 3, 4, 5, 6, 8, 10]
        return (steps.first { $0 * power >= value * 0.999_999 } ?? 10) * power
    }
}

extension Canvas {
    /// Draws the chart; an area too small for axes gets the lines alone.
    package mutating func draw(_ chart: LineChart, in area: Rect) {
        guard area.width >= 4, area.height >= 1 else { return }
        let scale = chart.scale
        let rows = area.height - (area.height >= 4 ? 1 : 0)
        let labels = axisLabels(chart, scale, rows: rows)
        let margin = area.width >= 24 ? (labels.map { DisplayWidth.of($0.text) }.max() ?? 0) + 1 : 0
        let plot = Rect(x: area.x + margin, y: area.y, width: area.width - margin, height: rows)
        for label in labels where margin > 0 {
            draw(label.text, endingAt: plot.x - 1, y: area.y + label.row, .muted, in: area)
        }
        drawLimits(chart, scale, in: plot)
        drawMarks(chart, in: plot)
        drawLines(chart, scale, in: plot)
        if rows < area.height { drawTimeAxis(chart, plot: plot, y: area.bottom - 1, in: area) }
    }

    private func axisLabels(_ chart: LineChart, _ scale: Sparkline.Scale, rows: Int) -> [(
        row: Int, text: String
    )] {
        guard rows > 1 else { return [(0, chart.format(scale.high))] }
        let ends = [(0, chart.format(scale.high)), (rows - 1, chart.format(scale.low))]
        guard rows >= 5 else { return ends }
        // The row nearest to the middle, labelled with the round value there.
        return [ends[0], (rows / 2, chart.format((scale.high + scale.low) / 2)), ends[1]]
    }

    private mutating func drawLimits(_ chart: LineChart, _ scale: Sparkline.Scale, in plot: Rect) {
        for limit in chart.limits where limit.value >= scale.low && limit.value <= scale.high {
            let y = plot.bottom - 1 - Int((scale.share(limit.value) * Double(plot.height - 1)).rounded())
            draw(
                String(repeating: "┄", count: plot.width), x: plot.x, y: y, Style(limit.ink, dim: true),
                in: plot)
        }
    }

    private mutating func drawMarks(_ chart: LineChart, in plot: Rect) {
        guard let timeline = chart.lines.first?.timeline, timeline.values.count > 1 else { return }
        let span = Double((timeline.end - timeline.start).milliseconds)
        for mark in chart.marks where mark >= timeline.start && mark <= timeline.end {
            let share = Double((mark - timeline.start).milliseconds) / span
            let x = plot.x + Int(share * Double(plot.width - 1))
            for y in plot.y..<plot.bottom { put("┆", x: x, y: y, Style(.bad), in: plot) }
        }
    }

    private mutating func drawLines(_ chart: LineChart, _ scale: Sparkline.Scale, in plot: Rect) {
        var grid = BrailleGrid(columns: plot.width, rows: plot.height)
        for line in chart.lines {
            var before: (x: Int, y: Int)?
            for (x, value) in line.timeline.resampled(to: plot.width * 2).enumerated() {
                guard let value else {
                    before = nil
                    continue
                }
                let y =
                    plot.height * 4 - 1 - Int((scale.share(value) * Double(plot.height * 4 - 1)).rounded())
                grid.line(from: before ?? (x, y), to: (x, y), line.ink)
                before = (x, y)
            }
        }
        for row in 0..<plot.height {
            for column in 0..<plot.width {
                guard let cell = grid.cell(column: column, row: row) else { continue }
                put(cell.glyph, x: plot.x + column, y: plot.y + row, Style(cell.ink), in: plot)
            }
        }
    }

    private mutating func drawTimeAxis(_ chart: LineChart, plot: Rect, y: Int, in area: Rect) {
        guard let timeline = chart.lines.first(where: { !$0.timeline.values.isEmpty })?.timeline else {
            return
        }
        drawTimeAxis(from: timeline.start, to: timeline.end, x: plot.x, width: plot.width, y: y, in: area)
    }

    /// Times under a chart, as many as fit with air between them, the last one right-aligned.
    package mutating func drawTimeAxis(
        from start: Timestamp, to end: Timestamp, x: Int, width: Int, y: Int, in area: Rect
    ) {
        let span = end - start
        let label = DisplayWidth.of(ClockText.axis(end, over: span))
        let count = max(1, min(6, width / (label + 6)))
        for index in 0...count {
            let time = start + TimeSpan(milliseconds: span.milliseconds * Int64(index) / Int64(count))
            let text = ClockText.axis(time, over: span)
            let center = x + (width - 1) * index / count
            let left = min(max(x, center - DisplayWidth.of(text) / 2), x + width - DisplayWidth.of(text))
            draw(text, x: left, y: y, .muted, in: area)
        }
    }
}
