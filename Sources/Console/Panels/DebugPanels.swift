import Telemetry

extension Canvas {
    /// One grid for each upstream, side by side where there is room, else the one with the slowest answers.
    mutating func drawHeatmaps(in area: Rect, _ scene: Scene) {
        let filled = scene.snapshot.latency.heatmaps.filter { !$0.isEmpty }
        // Requests that reached no upstream are the gateway's own answers: not worth a grid of their own.
        let named = filled.filter { !$0.name.isEmpty }
        let grids = named.isEmpty ? filled : named
        guard !grids.isEmpty else {
            return drawAbsence(scene.absence("no finished request in this window"), in: area)
        }
        let fitting = max(1, min(grids.count, area.width / 46))
        let shown = Array(grids.sorted { $0.slowShare > $1.slowShare }.prefix(fitting)).sorted {
            $0.name < $1.name
        }
        let parts = area.columns(Array(repeating: 1, count: shown.count))
        for (grid, part) in zip(shown, parts) {
            let inner = Rect(
                x: part.x, y: part.y, width: part.width - (shown.count > 1 ? 2 : 0), height: part.height)
            guard shown.count > 1 || grids.count > 1 else {
                draw(grid, in: inner)
                continue
            }
            let p95 = scene.snapshot.upstreams.first { $0.name == grid.name }?.p95
            let after = draw([.strong(grid.name)], x: inner.x, y: inner.y, in: inner)
            if let p95 {
                draw(
                    [.muted("p95 "), Span(p95.text { Units.seconds($0) })], x: after + 2, y: inner.y,
                    in: inner)
            }
            draw(grid, in: inner.dropping(top: 1))
        }
    }

    /// Where the time goes: each stage against the whole.
    mutating func drawStages(in area: Rect, _ scene: Scene) {
        let latency = scene.snapshot.latency
        let stages: [(String, Reading)] = [
            ("queue", latency.queueP95), ("first token", latency.firstChunkP95),
            ("per token", latency.perTokenP95),
            ("worst stall", latency.stallP95), ("whole answer", latency.p95),
        ]
        guard stages.contains(where: { $0.1.value != nil }) else {
            return drawAbsence(scene.absence(latency.p95.reason ?? "no data"), in: area)
        }
        let most = stages.compactMap(\.1.value).max() ?? 1
        let spacing = area.height >= stages.count * 2 ? 2 : 1
        for (index, stage) in stages.enumerated() where index * spacing < area.height {
            let y = area.y + index * spacing
            draw(stage.0, x: area.x, y: y, .muted, in: area)
            draw(
                [.strong(stage.1.text { Units.seconds($0) })], endingAt: area.right, y: y, after: area.x + 12,
                in: area)
            guard let value = stage.1.value, area.width >= 25 else { continue }
            drawBar(
                value / most, x: area.x + 13, y: y, width: area.width - 22, Style(.series(0)),
                in: area)
        }
        let y = area.y + stages.count * spacing
        if y < area.bottom {
            let load = scene.snapshot.runtime.loadSeconds
            draw(
                [.muted("model loaded in "), Span(load.text { Units.seconds($0) })], x: area.x, y: y, in: area
            )
        }
    }

    mutating func drawFailures(in area: Rect, _ scene: Scene) {
        let traffic = scene.snapshot.traffic
        guard traffic.requestsInWindow.value != nil else {
            return drawAbsence(scene.absence("no request in this window"), in: area)
        }
        let total = traffic.requestsInWindow.value ?? 0
        let narrow: [Span] = [
            .strong(grouped(total)), .muted(" req, "), Span(traffic.retries.text(Units.count)),
            .muted(" retried"),
        ]
        draw(
            area.width < 44
                ? narrow
                : [
                    .muted("of "), .strong(grouped(total)), .muted(" requests: retried "),
                    Span(traffic.retries.text(Units.count)),
                    .muted("  fell back "), Span(traffic.fallbacks.text(Units.count)),
                ], x: area.x, y: area.y, in: area)
        guard !traffic.failures.isEmpty else {
            draw([Mark.ok("none failed")], x: area.x, y: area.y + 1, in: area)
            return
        }
        let most = traffic.failures[0].count
        let name = min(20, max(10, area.width - 10))
        for (index, tally) in traffic.failures.prefix(max(0, area.height - 1)).enumerated() {
            let y = area.y + 1 + index
            draw(
                padded(tally.name.split(separator: "_").joined(separator: " "), to: name), x: area.x, y: y,
                .text, in: area)
            draw(
                padded(Units.count(tally.count), to: 5, right: true), x: area.x + name, y: y, .strong,
                in: area)
            drawBar(
                tally.count / most, x: area.x + name + 6, y: y, width: area.width - name - 6, Style(.bad),
                in: area)
        }
    }

    mutating func drawVersions(in area: Rect, _ scene: Scene) {
        let rows = scene.snapshot.versions
        guard !rows.isEmpty else { return drawAbsence(scene.absence("no model has answered yet"), in: area) }
        draw(
            Table(
                [
                    .init("model", 8, grows: true), .init("req", 6, right: true, rank: 1),
                    .init("p50", 7, right: true, rank: 2),
                    .init("p95", 7, right: true), .init("err", 6, right: true),
                ],
                rows: rows.map { row in
                    let errors = row.success.value.map { 1 - $0 }
                    return [
                        Span(row.model), Span(Units.count(row.requests)),
                        Span(row.p50.text { Units.seconds($0, tight: true) }),
                        .strong(row.p95.text { Units.seconds($0, tight: true) }),
                        Span(
                            errors.map { Units.percent($0, decimals: 1, tight: true) } ?? "–",
                            (errors ?? 0) > 0.01 ? Style(.bad) : .text),
                    ]
                }), in: area)
    }
}

extension HeatmapGrid {
    /// Share of requests in the upper half of the rows.
    var slowShare: Double {
        let rows = counts.compactMap { $0 }
        let all = rows.reduce(0) { $0 + $1.reduce(0, +) }
        let slow = rows.reduce(0) { $0 + $1.suffix(bounds.count / 2).reduce(0, +) }
        return all > 0 ? slow / all : 0
    }
}
