/// What a panel's border says.
package struct FrameText: Hashable, Sendable {
    package var title: String
    /// Right end of the upper border: legend or keys, left out when there is no room.
    package var aside: [Span]
    /// Lower border.
    package var footnote: [Span]

    package init(_ title: String, aside: [Span] = [], footnote: [Span] = []) {
        self.title = title
        self.aside = aside
        self.footnote = footnote
    }
}

extension Canvas {
    /// Draws a rounded frame with its title and returns the area inside, one column of air on each side.
    package mutating func frame(_ rect: Rect, _ text: FrameText, isFocused: Bool = false) -> Rect {
        guard rect.width >= 4, rect.height >= 2 else {
            return Rect(x: rect.x, y: rect.y, width: 0, height: 0)
        }
        let line = Style(isFocused ? .focus : .frame)
        let middle = String(repeating: "─", count: rect.width - 2)
        draw("╭\(middle)╮", x: rect.x, y: rect.y, line, in: rect)
        draw("╰\(middle)╯", x: rect.x, y: rect.bottom - 1, line, in: rect)
        for y in rect.y + 1..<rect.bottom - 1 {
            put("│", x: rect.x, y: y, line, in: rect)
            put("│", x: rect.right - 1, y: y, line, in: rect)
        }
        let title = Style(isFocused ? .focus : .text, bold: true)
        let border = Rect(x: rect.x + 1, y: rect.y, width: rect.width - 2, height: rect.height)
        let after = label([Span(text.title, title)], x: rect.x + 2, y: rect.y, in: border)
        label(text.aside, endingAt: rect.right - 2, y: rect.y, after: after + 1, in: border)
        label(text.footnote, endingAt: rect.right - 2, y: rect.bottom - 1, after: rect.x + 2, in: border)
        return Rect(x: rect.x + 2, y: rect.y + 1, width: rect.width - 4, height: rect.height - 2)
    }

    private mutating func label(_ spans: [Span], x: Int, y: Int, in clip: Rect) -> Int {
        guard let first = spans.first, !first.text.isEmpty, clip.width > 4 else { return x }
        let text = clipped(first.text, to: clip.width - 4)
        return draw(" \(text) ", x: x, y: y, first.style, in: clip)
    }

    private mutating func label(_ spans: [Span], endingAt right: Int, y: Int, after: Int, in clip: Rect) {
        guard !spans.isEmpty else { return }
        draw([Span(" ")] + spans + [Span(" ")], endingAt: right, y: y, after: after, in: clip)
    }
}
