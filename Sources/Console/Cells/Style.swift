/// What a cell means, not which colour it has: the theme turns an ink into a colour, and tests read
/// inks as letters.
package enum Ink: Hashable, Sendable {
    /// The terminal's own foreground.
    case text
    /// Labels, units, axes: readable, but not first.
    case muted
    case frame
    /// The frame and title of the focused panel.
    case focus
    case good
    case warning
    case bad
    case info
    /// The product's name and the wind.
    case accent
    /// A key the reader may press.
    case key
    /// One of several lines in a chart, 0…5 in Okabe and Ito's order.
    case series(Int)
    /// Intensity of a heatmap cell, 0 (least) … 8 (most).
    case heat(Int)

    /// One letter for golden style grids.
    package var letter: Character {
        switch self {
        case .text: "."
        case .muted: "m"
        case .frame: "f"
        case .focus: "o"
        case .good: "g"
        case .warning: "w"
        case .bad: "b"
        case .info: "i"
        case .accent: "a"
        case .key: "k"
        case .series(let index): Character(Unicode.Scalar(UInt8(112 + index % 6)))
        case .heat(let index): Character(Unicode.Scalar(UInt8(48 + min(max(index, 0), 8))))
        }
    }
}

/// How a cell is drawn.
package struct Style: Hashable, Sendable {
    package var ink: Ink
    package var isBold: Bool
    package var isDim: Bool
    /// Foreground and background exchanged: the selected row, the current page.
    package var isReversed: Bool

    package init(_ ink: Ink = .text, bold: Bool = false, dim: Bool = false, reversed: Bool = false) {
        self.ink = ink
        isBold = bold
        isDim = dim
        isReversed = reversed
    }

    package static let text = Style()
    package static let muted = Style(.muted)
    package static let frame = Style(.frame)
    package static let strong = Style(.text, bold: true)
    package static let key = Style(.key, bold: true)

    package var bold: Style { with { $0.isBold = true } }
    package var dimmed: Style { with { $0.isDim = true } }
    package var reversed: Style { with { $0.isReversed = true } }

    private func with(_ change: (inout Style) -> Void) -> Style {
        var copy = self
        change(&copy)
        return copy
    }

    /// One letter for golden style grids: the ink's, in upper case when bold, `=` when reversed.
    package var letter: Character {
        if isReversed { return "=" }
        if isBold, ink == .text { return "T" }
        return isBold ? Character(ink.letter.uppercased()) : ink.letter
    }
}
