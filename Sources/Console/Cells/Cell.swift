/// One place on the screen.
package struct Cell: Hashable, Sendable {
    /// A grapheme one or two columns wide; a blank where `isContinuation`.
    package var glyph: Character
    package var style: Style
    /// The right half of the wide glyph in the cell before.
    package var isContinuation: Bool

    package init(_ glyph: Character = " ", _ style: Style = .text, isContinuation: Bool = false) {
        self.glyph = glyph
        self.style = style
        self.isContinuation = isContinuation
    }
}
