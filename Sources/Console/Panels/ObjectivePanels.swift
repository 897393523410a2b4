import Telemetry

extension Canvas {
    /// Compact: name, budget bar, burn.
    mutating func drawObjectives(in area: Rect, _ scene: Scene) {
        let rows = scene.snapshot.objectives
        guard !rows.isEmpty else {
            return drawAbsence(scene.absence("no objective is defined: add one to Config/slos"), in: area)
        }
        let room = max(6, min(28, area.width / 3))
        let bar = min(16, max(4, area.width - room - 16))
        for (index, row) in rows.prefix(area.height).enumerated() {
            let y = area.y + index
            draw([stateMark(row), Span(" " + clipped(row.title, to: room - 2))], x: area.x, y: y, in: area)
            drawBudget(row, x: area.x + room + 1, y: y, width: bar, in: area)
            let burn = row.highestBurn
            draw(
                [Span(burn.map { Units.multiple($0.rate) } ?? "–", burnStyle(burn?.rate ?? 0))],
                endingAt: area.right, y: y, after: area.x + room + bar + 6, in: area)
        }
    }

    func stateMark(_ row: ObjectiveRow) -> Span {
        switch row.state {
        case .met: (row.highestBurn?.rate ?? 0) > 1 ? Mark.warning() : Mark.ok()
        case .breaching: Mark.bad()
        case .noTraffic, .noData: Mark.none()
        }
    }

    /// A bar of what is left and its percentage; words when nothing is left, since a bar pinned at zero
    /// would not tell how bad it is.
    mutating func drawBudget(_ row: ObjectiveRow, x: Int, y: Int, width: Int, in clip: Rect) {
        guard let left = row.budget.value else {
            draw(clipped("– " + (row.budget.reason ?? ""), to: width + 6), x: x, y: y, .muted, in: clip)
            return
        }
        let percent = fixed(left * 100, 0) + "%"
        if left <= 0 {
            let word = width >= 14 ? "▒▒ OVERSPENT " : width >= 9 ? "▒ SPENT " : "SPENT"
            draw(
                padded(word, to: width).replacingTail(with: "▒", from: word.count, to: width), x: x, y: y,
                Style(.bad, bold: true), in: clip)
        } else {
            drawBar(left, x: x, y: y, width: width, Style(left < 0.25 ? .warning : .good), in: clip)
        }
        draw(
            padded(percent, to: 5, right: true), x: x + width, y: y,
            left <= 0 ? Style(.bad, bold: true) : .text, in: clip)
    }
}

extension String {
    fileprivate func replacingTail(with glyph: Character, from start: Int, to width: Int) -> String {
        String(prefix(start)) + String(repeating: glyph, count: max(0, width - start))
    }
}
