import Telemetry

extension Canvas {
    /// Compact: name, budget bar, burn.
    mutating func drawObjectives(in area: Rect, _ scene: Scene) {
        let rows = scene.worstObjectives
        guard !rows.isEmpty else {
            return drawAbsence(scene.absence("no objective is defined: add one to Config/slos"), in: area)
        }
        let name = min(30, max(6, (area.width - 15) * 13 / 20))
        let bar = min(20, max(4, area.width - name - 15))
        let spacing = area.height >= rows.count * 3 - 1 ? 3 : area.height >= rows.count * 2 ? 2 : 1
        for (index, row) in rows.enumerated() where index * spacing < area.height {
            let y = area.y + index * spacing
            draw([stateMark(row), Span(" " + clipped(row.title, to: name - 1))], x: area.x, y: y, in: area)
            drawBudget(row, x: area.x + name + 2, y: y, width: bar, in: area)
            let burn = row.highestBurn
            draw(
                [Span(burn.map { Units.multiple($0.rate) } ?? "–", burnStyle(burn?.rate ?? 0))],
                endingAt: area.right, y: y, after: area.x + name + bar + 7, in: area)
            if spacing > 1 { drawBurns(of: row, y: y + 1, in: area) }
        }
    }

    private mutating func drawBurns(of row: ObjectiveRow, y: Int, in area: Rect) {
        var spans: [Span] = [
            .muted(
                "  \(row.actual.text { Units.percent($0, tight: true) }) of \(percentShort(row.objective))")
        ]
        for burn in row.burns {
            spans += [.muted("  \(burn.window) "), Span(Units.multiple(burn.rate), burnStyle(burn.rate))]
        }
        if !row.policySteps.isEmpty {
            let steps = row.policySteps.joined(separator: ", ")
            spans.append(Span("  policy: \(steps)", Style(.warning, bold: true)))
        }
        draw(spans, x: area.x, y: y, in: area)
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
