import Telemetry

extension Scene {
    var visibleRequests: [RequestRow] {
        let rows = panel == .failedRequests ? snapshot.failedRequests : snapshot.recentRequests
        return rows.filter { passes([$0.id, $0.model, $0.upstream, $0.why, $0.operation, $0.traceID]) }
    }
}

extension Canvas {
    mutating func drawRequests(in area: Rect, _ scene: Scene) {
        let rows = scene.visibleRequests
        guard !rows.isEmpty else {
            if !scene.snapshot.coverage.contains(.requests) {
                return drawAbsence("this source keeps no request log", in: area)
            }
            if !scene.state.filter.isEmpty {
                return drawAbsence("no request matches \"\(scene.state.filter)\"", in: area)
            }
            let answered = scene.snapshot.traffic.requestsInWindow.value ?? 0
            guard scene.panel == .failedRequests, answered > 0 else {
                return drawAbsence(scene.absence("no request in this window"), in: area)
            }
            draw([Mark.ok("no failed request in this window")], x: area.x, y: area.y, in: area)
            return
        }
        draw(requestTable(rows, scene), in: area)
    }

    private func requestTable(_ rows: [RequestRow], _ scene: Scene) -> Table {
        Table(
            [
                .init("time", 8), .init("id", 6, rank: 5), .init("kind", 4, grows: true, rank: 4),
                .init("upstream", 8, grows: true, rank: 2), .init("model", 8, grows: true, rank: 6),
                .init("total", 7, right: true), .init("TTFT", 7, right: true, rank: 1),
                .init("tokens", 6, right: true, rank: 3), .init("why", 14, grows: true),
                .init("ending", 9, grows: true),
            ], rows: rows.map(requestCells), selected: scene.selection(of: rows.count))
    }

    private func requestCells(_ row: RequestRow) -> [Span] {
        let isBad = row.error != nil && row.error != .clientDisconnect
        let ink: Ink = isBad ? .bad : row.error != nil || !row.safetyHits.isEmpty ? .warning : .text
        return [
            .muted(ClockText.second(row.start)), .muted(String(row.id.suffix(6))), Span(row.kind),
            Span(row.upstream.isEmpty ? "–" : row.upstream), Span(row.model.isEmpty ? "–" : row.model),
            Span(Units.seconds(row.total)), Span(row.firstToken.map { Units.seconds($0) } ?? "–"),
            Span(row.completionTokens.map { Units.count(Double($0)) } ?? "–"),
            Span(row.why, Style(ink)), Span(row.ending, isBad ? .text : .muted),
        ]
    }
}

extension RequestRow {
    /// The operation in one short word.
    var kind: String {
        switch operation {
        case "text_completion": "text"
        case "embeddings": "embed"
        default: operation
        }
    }
}
