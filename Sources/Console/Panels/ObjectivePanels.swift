import Telemetry

extension Canvas {
    /// Compact: name, budget bar, burn.
    mutating func drawObjectives(in area: Rect, _ scene: Scene) {
        let rows = scene.worstObjectives
        guard !rows.isEmpty else {
            return drawAbsence(scene.absence("no objective is defined: add one to Config/slos"), in: area)
        }
        let lines = ObjectiveLines(
            rows, usual: min(31, max(7, (area.width - 15) * 13 / 20 + 1)), most: area.width - 19)
        let name = lines.width - 1
        let bar = min(20, max(4, area.width - name - 15))
        let spacing = lines.spacing(area.height, most: 3)
        let (offsets, _) = lines.places(spacing: spacing)
        for (line, offset) in zip(lines.lines, offsets) where offset < area.height {
            let y = area.y + offset
            drawName(line, lines, y: y, in: area)
            guard let row = line.row else { continue }
            drawBudget(row, x: area.x + name + 2, y: y, width: bar, in: area)
            let burn = row.highestBurn
            draw(
                [Span(burn.map { Units.multiple($0.rate) } ?? "–", burnStyle(burn?.rate ?? 0))],
                endingAt: area.right, y: y, after: area.x + name + bar + 7, in: area)
            if spacing > 1 {
                let indent = line.isIndented ? lines.indent : 0
                drawBurns(of: row, x: area.x + indent, y: y + 1, in: area)
            }
        }
        drawHidden(offsets.count { $0 >= area.height }, in: area)
    }

    private mutating func drawBurns(of row: ObjectiveRow, x: Int, y: Int, in area: Rect) {
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
        draw(spans, x: x, y: y, in: area)
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
