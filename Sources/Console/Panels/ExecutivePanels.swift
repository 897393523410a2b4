import Telemetry

extension Canvas {
    mutating func drawCost(in area: Rect, _ scene: Scene) {
        let cost = scene.snapshot.cost
        var lines: [[Span]] = [
            [.muted("per 1k requests "), Span(cost.perThousandRequests.text(Units.dollars))],
            [.muted("per 1M tokens   "), Span(cost.perMillionTokens.text(Units.dollars))],
        ]
        if area.height >= 6 {
            lines.append([.muted("now, per hour   "), Span(cost.perHour.text(Units.dollars))])
        }
        if area.height >= 8 {
            lines += cost.byModel.prefix(2).map { tally in
                [
                    .muted(padded(tally.name, to: min(22, area.width - 12)) + " "),
                    Span(Units.dollars(tally.count)),
                ]
            }
        }
        draw(
            Card(
                cost.total, verdict: trend(cost, isWide: area.width >= 28),
                history: cost.history.resampled(to: area.width),
                lines: lines,
                format: Units.dollars), in: area)
    }

    private func trend(_ cost: Cost, isWide: Bool) -> [Span] {
        guard let now = cost.total.value, let before = cost.previousTotal.value, before > 0 else { return [] }
        let change = now / before - 1
        let mark = change > 0.005 ? "▲" : change < -0.005 ? "▼" : "▬"
        return [.muted("\(mark) \(fixed(change.magnitude * 100, 1))%\(isWide ? " vs 30 d before" : "")")]
    }

    mutating func drawSafety(in area: Rect, _ scene: Scene) {
        let safety = scene.snapshot.safety
        guard let total = safety.total.value else {
            return drawAbsence(scene.absence(safety.total.reason ?? ""), in: area)
        }
        let blocked = safety.rows.reduce(0) { $0 + $1.blocked }
        draw(
            total == 0
                ? [Mark.ok("no guardrail hit")]
                : [
                    .strong(Units.count(total)), .muted(total == 1 ? " hit, " : " hits, "),
                    Span("\(Units.count(blocked)) blocked"),
                ],
            x: area.x, y: area.y, in: area)
        let name = min(14, max(8, area.width / 3))
        let most = safety.rows.map(\.total).max() ?? 1
        for (index, row) in safety.rows.prefix(max(0, area.height - 1)).enumerated() {
            let y = area.y + 1 + index
            draw(padded(row.category, to: name), x: area.x, y: y, .text, in: area)
            let text = "in \(Units.count(row.input))  out \(Units.count(row.output))"
            draw(text, x: area.x + name + 1, y: y, .muted, in: area)
            let left = name + 3 + DisplayWidth.of(text)
            drawBar(
                row.total / most, x: area.x + left, y: y, width: area.width - left, Style(.series(3)),
                in: area)
        }
    }

    mutating func drawService(in area: Rect, _ scene: Scene) {
        let traffic = scene.snapshot.traffic
        let cost = scene.snapshot.cost
        let lines: [(String, Reading, (Double) -> String)] = [
            ("answered", traffic.requestsInWindow, Units.count),
            ("good answers", traffic.success, { Units.percent($0) }),
            ("p95 wait", scene.snapshot.latency.p95, { Units.seconds($0) }),
            ("tokens out", traffic.outputTokensPerSecond, { Units.rate($0, "tok") }),
            ("one request costs", cost.perThousandRequests, { Units.dollars($0 / 1_000) }),
            ("answers cut short", traffic.truncated, Units.count),
            ("users who left early", traffic.disconnects, Units.count),
            ("served by a fallback", traffic.fallbacks, Units.count),
        ]
        let spacing = area.height >= lines.count * 2 - 1 ? 2 : 1
        for (index, line) in lines.enumerated() where index * spacing < area.height {
            let y = area.y + index * spacing
            let value = line.1.text(line.2)
            let room = area.width - DisplayWidth.of(value) - 1
            draw(clipped(line.0, to: room), x: area.x, y: y, .muted, in: area)
            draw(value, endingAt: area.right, y: y, .strong, in: area)
        }
    }

    mutating func drawModels(in area: Rect, _ scene: Scene) {
        let rows = scene.snapshot.versions
        guard !rows.isEmpty else { return drawAbsence(scene.absence("no model has answered yet"), in: area) }
        let name = min(26, max(8, area.width - 15))
        let spacing = area.height >= rows.count * 2 ? 2 : 1
        for (index, row) in rows.enumerated() where index * spacing < area.height {
            let y = area.y + index * spacing
            draw(padded(row.model, to: name), x: area.x, y: y, .text, in: area)
            drawBar(
                row.share, x: area.x + name + 1, y: y, width: area.width - name - 7, Style(.series(0)),
                in: area)
            draw(
                Units.percent(row.share, decimals: 0, tight: true), endingAt: area.right, y: y, .strong,
                in: area)
        }
    }

    mutating func drawIncidents(in area: Rect, _ scene: Scene) {
        let rows = scene.snapshot.incidents.filter { scene.passes([$0.id, $0.title]) }
        guard !rows.isEmpty else {
            if scene.snapshot.freshness.lastIngest == nil {
                return drawAbsence(scene.absence("no data"), in: area)
            }
            guard scene.snapshot.coverage.contains(.incidents) else {
                return drawAbsence("this source keeps no incidents", in: area)
            }
            draw([Mark.ok("no incident in the last 7 days")], x: area.x, y: area.y, in: area)
            return
        }
        let now = scene.snapshot.time
        let table = Table(
            [
                .init("", 1), .init("incident", 12, grows: true), .init("opened", 9, rank: 2),
                .init("lasted", 7, right: true),
            ],
            rows: rows.map { row in
                [
                    row.closed == nil ? Mark.bad() : Mark.ok(), Span("\(row.id) \(row.title)"),
                    .muted(Units.age(now - row.opened, tight: true) + " ago"),
                    Span(
                        row.closed.map { Units.age($0 - row.opened, tight: true) } ?? "open",
                        row.closed == nil ? Style(.bad, bold: true) : .text),
                ]
            }, selected: scene.selection(of: rows.count))
        draw(table, in: area)
    }
}
