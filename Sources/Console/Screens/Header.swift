import Telemetry

extension Canvas {
    /// Name, pages, then from the right: clock, freshness, window, wind and the answer to the page's
    /// question.
    mutating func drawHeader(_ snapshot: Snapshot, _ state: ViewState, in area: Rect) {
        var x = draw("beaufort", x: 1, y: area.y, Style(.accent, bold: true), in: area) + 2
        let isShort = area.width < 130
        for page in Page.allCases where area.width >= 60 || page == state.page {
            let title = isShort ? page.title.lowercased() : page.title
            let text = isShort && page == .executive ? "exec" : title
            let isCurrent = page == state.page
            x = draw(
                isCurrent ? "[\(page.digit) \(text)]" : " \(page.digit) \(text) ", x: x, y: area.y,
                isCurrent ? .strong : .muted, in: area)
            x += isShort ? 0 : 1
        }
        drawStatus(statusPieces(snapshot, state, wide: !isShort), after: x + 1, in: area)
    }

    /// Pieces from left to right; the number says which goes first when there is no room (0 stays).
    private func statusPieces(_ snapshot: Snapshot, _ state: ViewState, wide: Bool) -> [(
        rank: Int, spans: [Span]
    )] {
        let answer = state.page == .executive ? promise(snapshot) : alarm(snapshot)
        var pieces: [(rank: Int, spans: [Span])] = [(0, answer)]
        if let step = snapshot.weather.step, let name = snapshot.weather.name {
            pieces.append((3, [Span("≋ \(step) \(name)", windStyle(step))]))
        }
        pieces.append(
            (
                2,
                [
                    .muted(
                        wide ? "last \(Units.age(snapshot.window))" : Units.age(snapshot.window, tight: true))
                ]
            ))
        pieces.append((wide ? 1 : 1, freshness(snapshot, state)))
        pieces.append((1, [Span(ClockText.second(snapshot.time)), .muted(wide ? " UTC" : "")]))
        return pieces
    }

    private mutating func drawStatus(_ pieces: [(rank: Int, spans: [Span])], after x: Int, in area: Rect) {
        var pieces = pieces
        func width() -> Int {
            pieces.reduce(0) { $0 + 2 + $1.spans.reduce(0) { $0 + DisplayWidth.of($1.text) } }
        }
        while width() > area.right - x, let worst = pieces.map(\.rank).max(), worst > 0 {
            guard let index = pieces.lastIndex(where: { $0.rank == worst }) else { break }
            pieces.remove(at: index)
        }
        let spans = pieces.map(\.spans).filter { !$0.isEmpty }.joined(separator: [Span("  ")])
        draw(Array(spans), endingAt: area.right - 1, y: area.y, after: x, in: area)
    }

    private func alarm(_ snapshot: Snapshot) -> [Span] {
        var spans: [Span] = []
        if snapshot.firingPages > 0 { spans.append(Mark.bad("\(snapshot.firingPages) PAGE")) }
        if snapshot.firingWarnings > 0 {
            if !spans.isEmpty { spans.append(Span(" ")) }
            spans.append(Mark.warning("\(snapshot.firingWarnings) WARN"))
        }
        if !spans.isEmpty { return spans }
        return [snapshot.freshness.lastIngest == nil ? Mark.none("no data") : Mark.ok("no alert")]
    }

    private func promise(_ snapshot: Snapshot) -> [Span] {
        let total = snapshot.objectiveNames.count
        guard total > 0 else { return [Mark.none("no SLO")] }
        let met = snapshot.objectivesMet
        let text = "\(met)/\(total) SLO met"
        return [met == total ? Mark.ok(text) : Mark.bad(text)]
    }

    private func freshness(_ snapshot: Snapshot, _ state: ViewState) -> [Span] {
        if state.pausedAt != nil { return [Span("‖ paused", Style(.info, bold: true))] }
        if state.shift > .zero {
            return [Span("◀ \(Units.age(state.shift, tight: true)) ago", Style(.info, bold: true))]
        }
        guard let age = snapshot.freshness.age(at: snapshot.time) else { return [] }
        if snapshot.freshness.isStale(at: snapshot.time) {
            return [Mark.warning("stale \(Units.age(age, tight: true))")]
        }
        return [.muted(state.refresh.map { "↻ \($0)" } ?? "\(Units.age(age, tight: true)) old")]
    }
}
