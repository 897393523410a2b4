import Telemetry

/// Columns of an objectives table, by the width there is.
private struct ComplianceColumns {
    let lines: ObjectiveLines
    var name: Int { lines.width - 1 }
    let objective: Int
    let actual: Int
    let bar: Int
    let burn: Int

    init(_ rows: [ObjectiveRow], width: Int) {
        let hasBurn = width >= 56
        burn = hasBurn ? 8 : 0
        objective = width >= 40 ? 7 : 0
        actual = 8
        let rest = max(0, width - 2 - burn - objective - actual - 6)
        lines = ObjectiveLines(rows, usual: min(31, max(9, rest * 7 / 10 + 1)), most: rest - 6)
        let name = lines.width - 1
        bar = max(0, rest - name - 1)
    }
}

extension Canvas {
    mutating func drawCompliance(in area: Rect, _ scene: Scene) {
        let rows = scene.worstObjectives
        guard !rows.isEmpty else {
            return drawAbsence(scene.absence("no objective is defined: add one to Config/slos"), in: area)
        }
        let columns = ComplianceColumns(rows, width: area.width)
        drawComplianceHeader(columns, y: area.y, in: area)
        let lines = columns.lines
        // The header, and a line at least for the verdict.
        let spacing = lines.spacing(area.height - 2, most: 2)
        let (offsets, height) = lines.places(spacing: spacing)
        for (line, offset) in zip(lines.lines, offsets) where 1 + offset < area.height {
            let y = area.y + 1 + offset
            drawName(line, lines, y: y, in: area)
            if let row = line.row { draw(row, columns, y: y, in: area) }
        }
        drawHidden(offsets.count { 1 + $0 >= area.height }, in: area)
        guard let text = rows.first.map(verdict) else { return }
        var after = area.y + 1 + height
        // Rather no blank line than half a sentence.
        if area.bottom - after < wrapped(text, to: area.width).count { after -= spacing - 1 }
        if after < area.bottom {
            drawWrapped(
                text, in: Rect(x: area.x, y: after, width: area.width, height: area.bottom - after))
        }
    }

    private mutating func drawComplianceHeader(_ columns: ComplianceColumns, y: Int, in area: Rect) {
        var x = area.x + 2 + columns.name
        if columns.objective > 0 { draw("target", endingAt: x + columns.objective, y: y, .muted, in: area) }
        x += columns.objective
        draw("actual", endingAt: x + columns.actual, y: y, .muted, in: area)
        x += columns.actual + 1
        draw(clipped("budget left", to: columns.bar + 5), x: x, y: y, .muted, in: area)
        if columns.burn > 0 { draw("burn", endingAt: area.right, y: y, .muted, in: area) }
    }

    private mutating func draw(_ row: ObjectiveRow, _ columns: ComplianceColumns, y: Int, in area: Rect) {
        var x = area.x + 2 + columns.name
        if columns.objective > 0 {
            draw(percentShort(row.objective), endingAt: x + columns.objective, y: y, .muted, in: area)
        }
        x += columns.objective
        let actual = row.actual.text { Units.percent($0, tight: true) }
        draw(
            actual, endingAt: x + columns.actual, y: y,
            row.state == .breaching ? Style(.bad, bold: true) : .strong,
            in: area)
        drawBudget(row, x: x + columns.actual + 1, y: y, width: columns.bar, in: area)
        guard columns.burn > 0 else { return }
        let burn = row.burn(near: .hours(6))
        let text = burn.map { "\(Units.multiple($0.rate))" } ?? "–"
        draw(text, endingAt: area.right, y: y, burnStyle(burn?.rate ?? 0), in: area)
    }

    private func verdict(_ worst: ObjectiveRow) -> String {
        if let left = worst.budget.value, left <= 0 {
            return "\(worst.title): budget overspent by \(fixed(-left * 100, 0)) %; see on-call [2]"
        }
        if let burn = worst.highestBurn, burn.rate > 1 {
            return
                "\(worst.title) burns \(Units.multiple(burn.rate)) over \(burn.window): "
                + "faster than its budget lasts"
        }
        if worst.state == .noTraffic { return "no traffic, so no objective can be missed" }
        if worst.state == .noData { return "no data for \(worst.title)" }
        return "every budget lasts at the present rate"
    }
}
