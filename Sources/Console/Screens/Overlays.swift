extension Canvas {
    /// What lies on top of the page: help, palette or a question; the page is dimmed behind it.
    mutating func drawOverlay(_ snapshot: Snapshot, _ state: ViewState) {
        switch state.mode {
        case .normal, .filter: return
        case .help: drawHelp(state)
        case .palette(let palette): drawPalette(palette, snapshot, state)
        case .confirm(let question): drawConfirmation(question)
        }
    }

    /// A box in the middle, as large as wanted or as there is room; returns its inside.
    private mutating func drawBox(width: Int, height: Int, _ text: FrameText, top: Int? = nil) -> Rect {
        restyle(bounds) { $0.dimmed }
        let width = min(width, size.columns - 2)
        let height = min(height, size.rows - 2)
        let rect = Rect(
            x: (size.columns - width) / 2, y: min(top ?? (size.rows - height) / 2, size.rows - height),
            width: width,
            height: height)
        fill(rect)
        return frame(rect, text, isFocused: true)
    }

    private mutating func drawHelp(_ state: ViewState) {
        let rows = Help.rows(state)
        let isWide = size.columns >= 100 && rows.count > 16
        let perColumn = isWide ? (rows.count + 1) / 2 : rows.count
        let footnote = KeyHint.spans([KeyHint("esc", "close")])
        let inside = drawBox(
            width: isWide ? 96 : 50, height: perColumn + 2,
            FrameText("Keys on this screen", footnote: footnote))
        let columns = inside.columns(isWide ? [1, 1] : [1])
        for (index, row) in rows.enumerated() {
            let column = columns[min(columns.count - 1, index / perColumn)]
            let y = inside.y + index % perColumn
            draw([.key(padded(row.key, to: 12)), Span(row.word)], x: column.x, y: y, in: column)
        }
    }

    private mutating func drawPalette(_ palette: PaletteState, _ snapshot: Snapshot, _ state: ViewState) {
        let matches = Palette.matches(palette.text, snapshot, state)
        let height = min(16, size.rows - 4)
        let inside = drawBox(
            width: 64, height: height,
            FrameText("Go to", footnote: KeyHint.spans([KeyHint("enter", "go"), KeyHint("esc", "close")])),
            top: 2)
        draw(
            [.key(":"), Span(" \(palette.text)"), Span("▏", Style(.focus))], x: inside.x, y: inside.y,
            in: inside)
        let list = inside.dropping(top: 1)
        if matches.isEmpty { return drawAbsence("nothing is called that", in: list) }
        let first = max(0, min(palette.index - list.height + 1, matches.count - list.height))
        for (offset, entry) in matches.dropFirst(first).prefix(list.height).enumerated() {
            let y = list.y + offset
            let after = draw([Span("  " + entry.text)], x: list.x, y: y, in: list)
            if !entry.key.isEmpty {
                draw([.key(entry.key)], endingAt: list.right, y: y, after: after + 1, in: list)
            }
            if first + offset == palette.index {
                restyle(Rect(x: list.x, y: y, width: list.width, height: 1)) { $0.reversed }
                draw("▶", x: list.x, y: y, Style(.focus, reversed: true), in: list)
            }
        }
    }

    private mutating func drawConfirmation(_ question: Confirmation) {
        let width = min(64, size.columns - 2)
        let lines = question.lines.filter { !$0.isEmpty }.flatMap { wrapped($0, to: width - 4) }
        let inside = drawBox(width: width, height: lines.count + 5, FrameText(question.title))
        for (index, line) in lines.enumerated() {
            draw(line, x: inside.x, y: inside.y + index, .text, in: inside)
        }
        let y = inside.bottom - 2
        let cancel = question.isConfirming ? "  Cancel  " : "[ Cancel ]"
        let verb = question.isConfirming ? "[ \(question.verb) ]" : "  \(question.verb)  "
        var x = inside.x
        x = draw(cancel, x: x, y: y, question.isConfirming ? .muted : Style.strong.reversed, in: inside) + 2
        draw(
            verb, x: x, y: y, question.isConfirming ? Style(.bad, bold: true, reversed: true) : .muted,
            in: inside)
        draw(
            KeyHint.spans([KeyHint("← →", "choose"), KeyHint("enter", "do it"), KeyHint("esc", "cancel")]),
            x: inside.x,
            y: inside.bottom - 1, in: inside)
    }
}

/// The key sheet of a page.
package enum Help {
    static func rows(_ state: ViewState) -> [KeyHint] {
        var rows = [
            KeyHint("1 2 3", "executive, on-call, debug"),
            KeyHint("tab", "next panel, shift-tab the one before"),
            KeyHint("arrows hjkl", "move between panels and rows"),
            KeyHint("g G n N", "first, last, next, previous row"),
            KeyHint("enter z", "fill the screen; a request opens its waterfall"),
            KeyHint("esc", "one step back"),
            KeyHint("/", "show only rows that contain a text"), KeyHint(":", "go anywhere by name"),
            KeyHint("p", "pause, and resume"), KeyHint("[ ]", "half a window earlier, later"),
            KeyHint("+ -", "shorter window, longer window"), KeyHint("0", "back to now"),
        ]
        if !state.isReadOnly {
            rows += [
                KeyHint("a", "acknowledge the selected alert"), KeyHint("s", "silence it for an hour"),
                KeyHint("r", "run its runbook"),
            ]
        }
        return rows + [
            KeyHint("ctrl-l", "draw anew"), KeyHint("ctrl-z", "suspend"), KeyHint("q ctrl-c", "quit"),
        ]
    }
}
