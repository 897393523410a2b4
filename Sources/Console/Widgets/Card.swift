/// One number with its state, its recent past and a few lines of context.
package struct Card {
    package var value: Reading
    package var format: (Double) -> String
    package var style: Style
    /// Right end of the first line.
    package var verdict: [Span]
    package var history: [Double?]
    package var scale: Sparkline.Scale
    package var historyStyle: (Double) -> Style
    package var lines: [[Span]]

    package init(
        _ value: Reading, style: Style = .strong, verdict: [Span] = [], history: [Double?] = [],
        scale: Sparkline.Scale? = nil, historyStyle: @escaping (Double) -> Style = { _ in Style(.info) },
        lines: [[Span]] = [], format: @escaping (Double) -> String
    ) {
        self.value = value
        self.format = format
        self.style = style
        self.verdict = verdict
        self.history = history
        self.scale = scale ?? .fromZero(history)
        self.historyStyle = historyStyle
        self.lines = lines
    }
}

extension Canvas {
    package mutating func draw(_ card: Card, in area: Rect) {
        guard !area.isEmpty else { return }
        guard let value = card.value.value else {
            let wrappedReason = card.value.reason ?? "no data"
            drawAbsence(wrappedReason, in: area.top(max(1, area.height - (card.lines.isEmpty ? 0 : 1))))
            if let line = card.lines.last, area.height > 2 {
                draw(line, x: area.x, y: area.bottom - 1, in: area)
            }
            return
        }
        let after = draw(card.format(value), x: area.x, y: area.y, card.style, in: area)
        draw(card.verdict, endingAt: area.right, y: area.y, after: after + 1, in: area)
        let hasHistory = card.history.contains { $0 != nil }
        let lineRows = min(card.lines.count, max(0, area.height - (hasHistory ? 2 : 1)))
        let room = hasHistory ? area.height - 1 - lineRows : 0
        // More than two rows only where the card fills the screen: a block of colour says no more.
        let historyRows = area.height >= 12 ? room : min(2, room)
        drawSparkline(
            card.history, card.scale,
            in: Rect(x: area.x, y: area.y + 1, width: area.width, height: historyRows),
            style: card.historyStyle)
        for (index, line) in card.lines.prefix(lineRows).enumerated() {
            draw(line, x: area.x, y: area.y + 1 + historyRows + index, in: area)
        }
    }
}
