/// Which characters the terminal can show. Views draw in UTF-8; for a terminal without it every glyph is
/// exchanged for an ASCII one of the same width, so both have one layout.
package enum GlyphSet: String, Hashable, Sendable, CaseIterable {
    case utf8
    case ascii

    /// The canvas in glyphs this set has.
    package func render(_ canvas: Canvas) -> Canvas {
        self == .utf8 ? canvas : canvas.mapGlyphs(GlyphSet.ascii)
    }

    /// The nearest ASCII character.
    package static func ascii(_ glyph: Character) -> Character {
        if glyph.isASCII { return glyph }
        if let known = table[glyph] { return known }
        if let scalar = glyph.unicodeScalars.first, (0x2800...0x28FF).contains(scalar.value) {
            return asciiBraille(UInt8(scalar.value - 0x2800))
        }
        return "?"
    }

    /// A braille cell by where its dots lie: `'` high, `-` middle, `_` low, `|` over the whole height.
    static func asciiBraille(_ dots: UInt8) -> Character {
        if dots == 0 { return " " }
        let rows: [UInt8] = [0b0000_1001, 0b0001_0010, 0b0010_0100, 0b1100_0000]
        let lit = rows.indices.filter { dots & rows[$0] != 0 }
        guard let first = lit.first, let last = lit.last else { return " " }
        if last - first >= 2 { return dots.nonzeroBitCount > 4 ? "#" : "|" }
        switch first + last {
        case 0...1: return "'"
        case 2...4: return "-"
        case 5: return "."
        default: return "_"
        }
    }

    private static let table: [Character: Character] = {
        var table: [Character: Character] = [:]
        let pairs: [(String, String)] = [
            ("╭╮╰╯┌┐└┘├┤┬┴┼", "+++++++++++++"), ("─━┄╌╍", "-=---"), ("│┃┆╎", "||::"),
            ("▁▂▃▄▅▆▇█", "_.:-=+*#"), ("▏▎▍▌▋▊▉", "..--++#"), ("░▒▓", ".:+"),
            ("✔▲✖◌●○■□", "+!x.*o#."), ("▶◀▼▬→←↑↓↻‖≋", "><v=><^v@\"~"),
            ("·…–—×≤≥≈±°µ", ".~--x<>~+ u"), ("“”‘’", "\"\"''"), ("⠀", " "),
        ]
        for (utf8, ascii) in pairs {
            for (glyph, plain) in zip(utf8, ascii) { table[glyph] = plain }
        }
        return table
    }()
}
