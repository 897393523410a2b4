/// The canvas as lines of text: plain for pipes and golden frames, with SGR sequences where a colour
/// depth is given. Trailing blanks are dropped; each line ends in a newline.
package func renderText(_ canvas: Canvas, theme: Theme = Theme(depth: .none), attributes: Bool = false)
    -> String
{
    var out = ""
    let escapes = attributes || theme.depth != .none
    for y in 0..<canvas.size.rows {
        var row = canvas.row(y)
        while let last = row.last, last.glyph == " ", !last.isContinuation,
            !(escapes && last.style.isReversed)
        {
            row.removeLast()
        }
        appendLine(row, theme: theme, escapes: escapes, to: &out)
        out += "\n"
    }
    return out
}

private func appendLine(_ row: ArraySlice<Cell>, theme: Theme, escapes: Bool, to out: inout String) {
    var current = Style.text
    for cell in row where !cell.isContinuation {
        if escapes, cell.style != current {
            out += selectGraphicRendition(cell.style, theme: theme)
            current = cell.style
        }
        out.append(cell.glyph)
    }
    if escapes, current != .text { out += "\u{1B}[0m" }
}

/// The escape sequence that sets a style from nothing (ECMA-48 SGR).
package func selectGraphicRendition(_ style: Style, theme: Theme) -> String {
    var codes = ["0"]
    if style.isBold { codes.append("1") }
    if style.isDim { codes.append("2") }
    if style.isReversed { codes.append("7") }
    switch theme.color(of: style.ink) {
    case .standard: break
    case .indexed(let index) where index < 8: codes.append("3\(index)")
    case .indexed(let index) where index < 16: codes.append("9\(index - 8)")
    case .indexed(let index): codes.append("38;5;\(index)")
    case .rgb(let red, let green, let blue): codes.append("38;2;\(red);\(green);\(blue)")
    }
    return "\u{1B}[\(codes.joined(separator: ";"))m"
}

extension Canvas {
    /// One letter for each cell's style, for golden frames beside the text.
    package var styleText: String {
        (0..<size.rows).map { y in
            var line = String(row(y).map { $0.glyph == " " && !$0.style.isReversed ? " " : $0.style.letter })
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
