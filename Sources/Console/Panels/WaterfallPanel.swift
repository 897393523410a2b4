import Telemetry

extension Scene {
    /// The request being looked at: the one opened, else the newest failed one, else the slowest.
    var inspectedRequest: RequestRow? {
        let all = snapshot.failedRequests + snapshot.recentRequests
        if let id = state.inspected, let row = all.first(where: { $0.id == id }) { return row }
        return snapshot.failedRequests.first { $0.total > 0 }
            ?? snapshot.recentRequests.max { $0.total < $1.total }
    }
}

extension RequestRow {
    struct Stage {
        var name: String
        var note: String
        var start: Double
        var end: Double
    }

    /// Stretches of the request's time that were measured, in order.
    var stages: [Stage] {
        var stages: [Stage] = []
        var at = 0.0
        func add(_ name: String, until end: Double?, _ note: String = "") {
            guard let end, end > at else { return }
            stages.append(Stage(name: name, note: note, start: at, end: min(end, total)))
            at = min(end, total)
        }
        add("queue", until: queue)
        add("first byte", until: firstByte)
        add("first token", until: firstToken, promptTokens.map { "\(Units.count(Double($0))) tok in" } ?? "")
        let out = completionTokens.map { "\(Units.count(Double($0))) tok out" } ?? ""
        add(firstToken == nil ? "until the end" : "decode", until: total, out)
        return stages
    }
}

extension Canvas {
    mutating func drawWaterfall(in area: Rect, _ scene: Scene) {
        guard let row = scene.inspectedRequest else {
            return drawAbsence(scene.absence("no request to look at"), in: area)
        }
        let name = area.width >= 60 ? 30 : 13
        let numbers = 9
        let bars = Rect(x: area.x + name, y: area.y, width: area.width - name - numbers, height: area.height)
        let head =
            area.width >= 60
            ? "\(row.operation) → \(row.upstream.isEmpty ? "nobody" : row.upstream)" : row.operation
        drawStretch(
            (0, row.total), of: row.total, y: area.y, Style(row.error == nil ? .good : .bad), in: bars)
        draw(clipped(head, to: name - 1), x: area.x, y: area.y, .strong, in: area)
        draw(Units.seconds(row.total), endingAt: area.right, y: area.y, .strong, in: area)
        let stages = row.stages
        for (index, stage) in stages.enumerated() where index + 1 < area.height {
            let y = area.y + 1 + index
            let branch = index == stages.count - 1 ? "└ " : "├ "
            let end = draw([.muted(branch), Span(stage.name)], x: area.x, y: y, in: area)
            if area.width >= 60 {
                draw(clipped(stage.note, to: name - (end - area.x) - 2), x: end + 1, y: y, .muted, in: area)
            }
            drawStretch((stage.start, stage.end), of: row.total, y: y, Style(.series(index)), in: bars)
            draw(Units.seconds(stage.end - stage.start), endingAt: area.right, y: y, .text, in: area)
        }
        drawRuler(row.total, y: area.y + stages.count + 1, in: bars)
    }

    private mutating func drawStretch(
        _ part: (start: Double, end: Double), of total: Double, y: Int, _ style: Style, in bars: Rect
    ) {
        guard total > 0, bars.width > 0 else { return }
        let first = min(bars.width - 1, Int(part.start / total * Double(bars.width)))
        let last = max(first + 1, Int((part.end / total * Double(bars.width)).rounded()))
        for x in first..<min(last, bars.width) { put("━", x: bars.x + x, y: y, style, in: bars) }
    }

    private mutating func drawRuler(_ total: Double, y: Int, in bars: Rect) {
        guard y < bars.bottom, bars.width >= 12 else { return }
        let count = max(1, min(6, bars.width / 14))
        for index in 0...count {
            let text = index == 0 ? "0" : Units.seconds(total * Double(index) / Double(count), tight: true)
            let center = (bars.width - 1) * index / count
            let x = min(max(0, center - DisplayWidth.of(text) / 2), bars.width - DisplayWidth.of(text))
            draw(text, x: bars.x + x, y: y, .muted, in: bars)
        }
    }

    private func count(_ tokens: Int?) -> String {
        tokens.map { grouped(Double($0)) } ?? "–"
    }

    mutating func drawAttributes(in area: Rect, _ scene: Scene) {
        guard let row = scene.inspectedRequest else {
            return drawAbsence(scene.absence("no request chosen"), in: area)
        }
        let hits = row.safetyHits.map { "\($0.category) \($0.side) \($0.action)" }.joined(separator: ", ")
        let perToken =
            row.chunks > 1 ? "\(Units.seconds(row.meanGap)), worst \(Units.seconds(row.largestGap))" : "–"
        let facts: [(String, String)] = [
            ("ended", "\(row.ending) · \(row.why)"), ("model", row.model.isEmpty ? "–" : row.model),
            (
                "status",
                "\(row.status)" + (row.isStreaming ? ", streamed" : "")
                    + (row.finishReason.isEmpty ? "" : ", finish \(row.finishReason)")
            ),
            (
                "tokens",
                "\(count(row.promptTokens)) in, \(count(row.completionTokens)) out"
            ),
            ("between tokens", perToken),
            ("retries", "\(row.retries)" + (row.isFallback ? ", by fallback" : "")),
            ("cost", row.cost.map(Units.dollars) ?? "–"), ("guardrails", hits.isEmpty ? "no hit" : hits),
            ("id", row.id), ("trace", row.traceID.isEmpty ? "–" : row.traceID),
        ]
        for (index, fact) in facts.prefix(area.height).enumerated() {
            draw([.muted(padded(fact.0, to: 15)), Span(fact.1)], x: area.x, y: area.y + index, in: area)
        }
    }
}
