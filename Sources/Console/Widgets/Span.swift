/// Text in one style; a line is several.
package struct Span: Hashable, Sendable {
    package var text: String
    package var style: Style

    package init(_ text: String, _ style: Style = .text) {
        self.text = text
        self.style = style
    }

    package static func muted(_ text: String) -> Span { Span(text, .muted) }
    package static func strong(_ text: String) -> Span { Span(text, .strong) }
    package static func key(_ text: String) -> Span { Span(text, .key) }
}

extension Canvas {
    /// Writes spans one after the other, cut with `…` where the clip ends.
    @discardableResult
    package mutating func draw(_ spans: [Span], x: Int, y: Int, in clip: Rect) -> Int {
        var column = x
        for span in spans where column < clip.right {
            let text = clipped(span.text, to: clip.right - column)
            column = draw(text, x: column, y: y, span.style, in: clip)
        }
        return column
    }

    /// Writes spans so that they end before column `right`; nothing when they do not fit after `from`.
    package mutating func draw(_ spans: [Span], endingAt right: Int, y: Int, after from: Int, in clip: Rect) {
        let width = spans.reduce(0) { $0 + DisplayWidth.of($1.text) }
        guard right - width >= from else { return }
        draw(spans, x: right - width, y: y, in: clip)
    }

    /// Prose in as many lines as it needs, cut at the end of the area.
    package mutating func drawWrapped(_ text: String, in area: Rect, _ style: Style = .muted) {
        let lines = wrapped(text, to: area.width)
        for (index, line) in lines.prefix(area.height).enumerated() {
            let isCut = index == area.height - 1 && lines.count > area.height
            draw(
                isCut ? clipped(line + " …", to: area.width) : line, x: area.x, y: area.y + index, style,
                in: area)
        }
    }

    /// `–` and why: the place of a number or a chart that has nothing to show.
    package mutating func drawAbsence(_ reason: String, in area: Rect) {
        guard !area.isEmpty else { return }
        let lines = min(area.height, wrapped("– " + reason, to: area.width).count)
        let top = area.y + max(0, (area.height - lines) / 2)
        drawWrapped("– " + reason, in: Rect(x: area.x, y: top, width: area.width, height: lines))
    }
}

/// Breaks text at blanks so that no line is wider than `columns`; longer words are cut.
package func wrapped(_ text: String, to columns: Int) -> [String] {
    guard columns > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
        let piece = clipped(String(word), to: columns)
        if line.isEmpty {
            line = piece
        } else if DisplayWidth.of(line) + 1 + DisplayWidth.of(piece) <= columns {
            line += " " + piece
        } else {
            lines.append(line)
            line = piece
        }
    }
    return line.isEmpty ? lines : lines + [line]
}
