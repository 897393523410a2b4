/// Keys that work now and what they do.
package struct KeyHint: Hashable, Sendable {
    package var key: String
    package var word: String

    package init(_ key: String, _ word: String) {
        self.key = key
        self.word = word
    }

    var spans: [Span] { [.key(key), .muted(" " + word)] }
    var width: Int { DisplayWidth.of(key) + 1 + DisplayWidth.of(word) }

    /// Hints in a row, two blanks apart, for a panel's border.
    package static func spans(_ hints: [KeyHint]) -> [Span] {
        Array(hints.map(\.spans).joined(separator: [Span("  ")]))
    }
}

extension Canvas {
    /// Groups of keys apart by `│`; the last groups are left out first, those of `always` never.
    package mutating func drawKeyBar(_ groups: [[KeyHint]], always: [KeyHint], in area: Rect) {
        let fixed = always.reduce(0) { $0 + $1.width + 2 }
        var x = area.x + 1
        let limit = area.right - fixed - 1
        for (index, group) in groups.enumerated() {
            for (position, hint) in group.enumerated() {
                let gap = position == 0 ? (index == 0 ? 0 : 3) : 2
                guard x + gap + hint.width <= limit else { return finishKeyBar(always, x: x, in: area) }
                if position == 0, index > 0 { put("│", x: x + 1, y: area.y, .frame, in: area) }
                x = draw(hint.spans, x: x + gap, y: area.y, in: area)
            }
        }
        finishKeyBar(always, x: x, in: area)
    }

    private mutating func finishKeyBar(_ always: [KeyHint], x: Int, in area: Rect) {
        draw(KeyHint.spans(always), endingAt: area.right - 1, y: area.y, after: x + 1, in: area)
    }
}
