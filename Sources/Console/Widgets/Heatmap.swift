import Telemetry

extension Canvas {
    /// Time to the right, latency upwards, requests as depth of colour and density of glyph.
    package mutating func draw(_ grid: HeatmapGrid, in area: Rect) {
        let used = Heatmap.usedRows(grid)
        let rows = min(used.count, area.height - 1)
        guard rows > 0, area.width > 16 else { return }
        let bands = Heatmap.bands(used, in: rows)
        let labels = bands.map { grid.label(rows: $0) }
        let margin = labels.map { DisplayWidth.of($0) }.max() ?? 0
        let plot = Rect(
            x: area.x + margin + 1, y: area.bottom - 1 - rows, width: area.width - margin - 1, height: rows)
        let columns = Heatmap.columns(grid, width: plot.width)
        let sums = columns.map { column in column.map { counts in bands.map { counts[$0].reduce(0, +) } } }
        let most = sums.compactMap { $0?.max() }.max() ?? 0
        for row in bands.indices {
            let y = plot.bottom - 1 - row
            draw(labels[row], endingAt: plot.x - 1, y: y, .muted, in: area)
            put("┤", x: plot.x - 1, y: y, .frame, in: area)
            for (x, sums) in sums.enumerated() {
                guard let sums else { continue }
                let (glyph, ink) = Heatmap.mark(sums[row], of: most)
                put(glyph, x: plot.x + x, y: y, Style(ink), in: plot)
            }
        }
        let end =
            grid.start + TimeSpan(milliseconds: grid.step.milliseconds * Int64(max(0, grid.counts.count - 1)))
        drawTimeAxis(from: grid.start, to: end, x: plot.x, width: plot.width, y: plot.bottom, in: area)
    }
}

package enum Heatmap {
    /// The rows between the lowest and the highest that hold a request, one more on each side for air.
    static func usedRows(_ grid: HeatmapGrid) -> Range<Int> {
        let used = grid.bounds.indices.filter { row in grid.counts.contains { ($0?[row] ?? 0) > 0 } }
        guard let first = used.first, let last = used.last else { return 0..<grid.bounds.count }
        return max(0, first - 1)..<min(grid.bounds.count, last + 2)
    }

    /// Which rows are drawn together when only so many fit: the lowest ones are merged.
    static func bands(_ used: Range<Int>, in rows: Int) -> [Range<Int>] {
        let split = used.lowerBound + used.count - rows + 1
        return [used.lowerBound..<split] + (split..<used.upperBound).map { $0..<$0 + 1 }
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
