import Telemetry

extension Canvas {
    /// One line each: success over time as a run of marks, with rate and p95 where there is room.
    mutating func drawUpstreams(in area: Rect, _ scene: Scene) {
        let rows = scene.snapshot.upstreams
        guard !rows.isEmpty else {
            return drawAbsence(scene.absence("no upstream has been asked yet"), in: area)
        }
        let name = min(16, max(4, rows.map { DisplayWidth.of($0.name) }.max() ?? 4))
        let numbers = area.width >= name + 34 ? 21 : 8
        let hasAxis = area.height > rows.count + 1
        let spacing = area.height >= rows.count * 2 + 1 ? 2 : 1
        let strip = Rect(
            x: area.x + name + 1, y: area.y, width: area.width - name - 1 - numbers, height: area.height)
        for (index, row) in rows.enumerated() where index * spacing < area.height {
            let y = area.y + index * spacing
            draw(padded(row.name, to: name), x: area.x, y: y, .text, in: area)
            drawMarks(row.successHistory, y: y, in: strip)
            draw(
                upstreamNumbers(row, wide: numbers > 8), endingAt: area.right, y: y, after: strip.right,
                in: area)
        }
        if hasAxis, let timeline = rows.first?.successHistory, !timeline.values.isEmpty {
            drawTimeAxis(
                from: timeline.start, to: timeline.end, x: strip.x, width: strip.width,
                y: min(area.bottom - 1, area.y + rows.count * spacing), in: area)
        }
    }

    private mutating func drawMarks(_ timeline: Timeline, y: Int, in strip: Rect) {
        for (column, value) in timeline.resampled(to: strip.width, lowest: true).enumerated() {
            guard let value else { continue }
            let (glyph, style): (Character, Style) =
                value >= 0.99
                ? ("■", Style(.good)) : value >= 0.9 ? ("▲", Style(.warning)) : ("✖", Style(.bad))
            put(glyph, x: strip.x + column, y: y, style, in: strip)
        }
    }

    private func upstreamNumbers(_ row: UpstreamRow, wide: Bool) -> [Span] {
        let success = Span(
            row.success.text { Units.percent($0, decimals: 1, tight: true) },
            (row.success.value ?? 1) < 0.99 ? Style(.bad, bold: true) : .strong)
        if row.circuit == 2 { return [Mark.bad("OPEN")] }
        guard wide else { return [success] }
        return [
            .muted("p95 "), Span(row.p95.text { Units.seconds($0, tight: true) }),
            Span("  "), success,
        ]
    }
}
