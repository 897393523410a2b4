import Telemetry

extension Canvas {
    /// Time to the right, latency upwards, requests as depth of colour and density of glyph.
    package mutating func draw(_ grid: HeatmapGrid, in area: Rect) {
        let rows = min(grid.bounds.count, area.height - 1)
        guard rows > 0, area.width > 16 else { return }
        let bands = Heatmap.bands(of: grid.bounds.count, in: rows)
        let margin = (0..<grid.bounds.count).map { DisplayWidth.of(grid.label(row: $0)) }.max() ?? 0
        let plot = Rect(x: area.x + margin + 1, y: area.y, width: area.width - margin - 1, height: rows)
        let columns = Heatmap.columns(grid, width: plot.width)
        let most =
            columns.compactMap { column in column.map { c in bands.map { c[$0].reduce(0, +) }.max() ?? 0 } }
            .max() ?? 0
        for (row, band) in bands.enumerated() {
            let y = plot.bottom - 1 - row
            let label = grid.label(row: row == bands.count - 1 ? band.upperBound - 1 : band.lowerBound)
            draw(label, endingAt: plot.x - 1, y: y, .muted, in: area)
            put("┤", x: plot.x - 1, y: y, .frame, in: area)
            for (x, column) in columns.enumerated() {
                guard let column else { continue }
                let (glyph, ink) = Heatmap.mark(column[band].reduce(0, +), of: most)
                put(glyph, x: plot.x + x, y: y, Style(ink), in: plot)
            }
        }
        let end =
            grid.start + TimeSpan(milliseconds: grid.step.milliseconds * Int64(max(0, grid.counts.count - 1)))
        drawTimeAxis(from: grid.start, to: end, x: plot.x, width: plot.width, y: plot.bottom, in: area)
    }
}

package enum Heatmap {
    /// Which of `count` rows are drawn together when only `rows` fit: the lowest ones are merged.
    static func bands(of count: Int, in rows: Int) -> [Range<Int>] {
        let merged = count - rows + 1
        return [0..<merged] + (merged..<count).map { $0..<$0 + 1 }
    }

    /// Counts resampled to `width` columns.
    static func columns(_ grid: HeatmapGrid, width: Int) -> [[Double]?] {
        guard !grid.counts.isEmpty else { return [] }
        return (0..<width).map { column in
            let first = column * grid.counts.count / width
            let after = max(first + 1, (column + 1) * grid.counts.count / width)
            let known = grid.counts[first..<min(after, grid.counts.count)].compactMap { $0 }
            guard let start = known.first else { return nil }
            return known.dropFirst().reduce(start) { sum, next in zip(sum, next).map(+) }
        }
    }

    /// Shade and ink of a count; the square root keeps rare slow requests in sight.
    package static func mark(_ count: Double, of most: Double) -> (glyph: Character, ink: Ink) {
        guard count > 0, most > 0 else { return (" ", .muted) }
        let share = (count / most).squareRoot()
        let glyph: Character =
            share < 0.15 ? "·" : share < 0.4 ? "░" : share < 0.65 ? "▒" : share < 0.9 ? "▓" : "█"
        return (glyph, .heat(Int((share * 8).rounded())))
    }
}
