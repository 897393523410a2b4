/// A grid of cells that views draw on. What falls outside the grid or the clip is dropped, never an error.
package struct Canvas: Hashable, Sendable {
    package let size: Size
    package private(set) var cells: [Cell]

    package init(_ size: Size) {
        self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
        cells = Array(repeating: Cell(), count: self.size.columns * self.size.rows)
    }

    package var bounds: Rect { Rect(width: size.columns, height: size.rows) }

    package subscript(x: Int, y: Int) -> Cell {
        cells[y * size.columns + x]
    }

    package func row(_ y: Int) -> ArraySlice<Cell> {
        cells[y * size.columns..<(y + 1) * size.columns]
    }

    /// Writes text from (x, y) to the right, within `clip`; returns the column after the last one written.
    /// A wide glyph that would be cut in half is left out.
    @discardableResult
    package mutating func draw(
        _ text: some StringProtocol, x: Int, y: Int, _ style: Style = .text, in clip: Rect
    ) -> Int {
        var column = x
        for character in text {
            let width = DisplayWidth.of(character)
            if width == 0 { continue }
            if column + width > clip.right { break }
            if column >= clip.x { put(character, width: width, x: column, y: y, style, in: clip) }
            column += width
        }
        return column
    }

    /// Writes text so that it ends before column `right`.
    package mutating func draw(
        _ text: some StringProtocol, endingAt right: Int, y: Int, _ style: Style = .text, in clip: Rect
    ) {
        draw(text, x: right - DisplayWidth.of(text), y: y, style, in: clip)
    }

    package mutating func put(_ glyph: Character, x: Int, y: Int, _ style: Style, in clip: Rect) {
        put(glyph, width: 1, x: x, y: y, style, in: clip)
    }

    private mutating func put(
        _ glyph: Character, width: Int, x: Int, y: Int, _ style: Style, in clip: Rect
    ) {
        guard y >= max(0, clip.y), y < min(size.rows, clip.bottom), x >= max(0, clip.x),
            x + width <= min(size.columns, clip.right)
        else { return }
        let index = y * size.columns + x
        breakWideGlyph(at: index, x: x)
        cells[index] = Cell(glyph, style)
        if width == 2 {
            breakWideGlyph(at: index + 1, x: x + 1)
            cells[index + 1] = Cell(" ", style, isContinuation: true)
        }
    }

    /// Half of a wide glyph about to be overwritten: its other half becomes a blank.
    private mutating func breakWideGlyph(at index: Int, x: Int) {
        if cells[index].isContinuation, x > 0 { cells[index - 1].glyph = " " }
        if x + 1 < size.columns, cells[index + 1].isContinuation { cells[index + 1].isContinuation = false }
    }

    package mutating func fill(_ area: Rect, _ glyph: Character = " ", _ style: Style = .text) {
        for y in area.y..<area.bottom {
            for x in area.x..<area.right { put(glyph, x: x, y: y, style, in: area) }
        }
    }

    /// Changes the style of what is already there: a selected row, a screen dimmed behind a dialog.
    package mutating func restyle(_ area: Rect, _ change: (Style) -> Style) {
        for y in 0..<size.rows where y >= area.y && y < area.bottom {
            for x in 0..<size.columns where x >= area.x && x < area.right {
                let index = y * size.columns + x
                cells[index].style = change(cells[index].style)
            }
        }
    }

    /// The same picture in other glyphs of the same width.
    package func mapGlyphs(_ change: (Character) -> Character) -> Canvas {
        var copy = self
        for index in copy.cells.indices where !copy.cells[index].isContinuation {
            copy.cells[index].glyph = change(copy.cells[index].glyph)
        }
        return copy
    }
}
