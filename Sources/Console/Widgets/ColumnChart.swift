/// Columns over time, several quantities stacked, with axes.
package struct ColumnChart {
    package var layers: [LineChart.Line]
    package var format: (Double) -> String

    package init(_ layers: [LineChart.Line], format: @escaping (Double) -> String) {
        self.layers = layers
        self.format = format
    }

    package var isEmpty: Bool { layers.allSatisfy { $0.timeline.isEmpty } }

    /// For each column the running sums of its layers; nil where nothing was measured.
    func stacks(width: Int) -> [[Double]?] {
        let sampled = layers.map { $0.timeline.resampled(to: width) }
        return (0..<width).map { column in
            let values = sampled.map { $0[column] }
            guard values.contains(where: { $0 != nil }) else { return nil }
            var sum = 0.0
            return values.map { value in
                sum += value ?? 0
                return sum
            }
        }
    }
}

extension Canvas {
    package mutating func draw(_ chart: ColumnChart, in area: Rect) {
        guard area.width >= 4, area.height >= 1 else { return }
        let rows = area.height - (area.height >= 4 ? 1 : 0)
        let probe = chart.stacks(width: area.width)
        let top = LineChart.roundUp(probe.compactMap { $0?.last }.max() ?? 1)
        let labels = [chart.format(top), chart.format(0)]
        let margin = area.width >= 24 ? (labels.map(DisplayWidth.of).max() ?? 0) + 1 : 0
        let plot = Rect(x: area.x + margin, y: area.y, width: area.width - margin, height: rows)
        if margin > 0 {
            draw(labels[0], endingAt: plot.x - 1, y: plot.y, .muted, in: area)
            if rows > 1 { draw(labels[1], endingAt: plot.x - 1, y: plot.bottom - 1, .muted, in: area) }
        }
        // With room to spare every other column stays free: bars, not a wall.
        let stride = plot.width >= 40 && rows >= 6 ? 2 : 1
        for (column, stack) in chart.stacks(width: plot.width / stride).enumerated() {
            guard let stack else { continue }
            drawColumn(stack, chart, top: top, x: plot.x + column * stride, in: plot)
        }
        guard rows < area.height,
            let timeline = chart.layers.first(where: { !$0.timeline.values.isEmpty })?.timeline
        else { return }
        drawTimeAxis(
            from: timeline.start, to: timeline.end, x: plot.x, width: plot.width, y: area.bottom - 1, in: area
        )
    }

    private mutating func drawColumn(
        _ stack: [Double], _ chart: ColumnChart, top: Double, x: Int, in plot: Rect
    ) {
        let scale = Sparkline.Scale(low: 0, high: top)
        let parts = Sparkline.eighths(stack.last ?? 0, scale, rows: plot.height)
        for row in 0..<plot.height {
            let rest = min(8, max(0, parts - row * 8))
            guard rest > 0 else { break }
            // A cell has one colour: that of the layer its filled part's middle lies in.
            let middle = (Double(row) + Double(rest) / 16) / Double(plot.height) * top
            let layer = stack.firstIndex { $0 >= middle } ?? stack.count - 1
            put(
                Sparkline.eighths[rest], x: x, y: plot.bottom - 1 - row, Style(chart.layers[layer].ink),
                in: plot)
        }
    }
}
