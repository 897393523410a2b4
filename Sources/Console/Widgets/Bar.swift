/// Horizontal bars in eighths of a column.
package enum Bar {
    private static let eighths: [Character] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]

    /// Glyphs of a bar `width` columns long, filled to `share` (0…1); what is not filled is nil.
    /// More than nothing shows at least an eighth, less than everything never looks full.
    package static func glyphs(share: Double, width: Int) -> [Character?] {
        guard width > 0, !share.isNaN else { return [] }
        var parts = Int((min(max(share, 0), 1) * Double(width * 8)).rounded())
        if share > 0 { parts = max(parts, 1) }
        if share < 1 { parts = min(parts, width * 8 - 1) }
        return (0..<width).map { column in
            let rest = min(8, max(0, parts - column * 8))
            return rest == 0 ? nil : eighths[rest]
        }
    }
}

extension Canvas {
    /// A bar with a quiet track behind it and, if given, a tick at a limit (both 0…1).
    package mutating func drawBar(
        _ share: Double, x: Int, y: Int, width: Int, _ style: Style, tick: Double? = nil, in clip: Rect
    ) {
        for (column, glyph) in Bar.glyphs(share: share, width: width).enumerated() {
            put(glyph ?? "░", x: x + column, y: y, glyph == nil ? .frame : style, in: clip)
        }
        if let tick, width > 0 {
            let column = min(width - 1, max(0, Int((tick * Double(width)).rounded())))
            put("┃", x: x + column, y: y, .muted, in: clip)
        }
    }
}
